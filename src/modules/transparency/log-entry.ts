/**
 * An entry of the public log: one committed event, as canonical JSON (RFC 8785).
 * Promises: the same event at the same place is the same bytes everywhere, so that its hash can be computed by anybody.
 * Refuses, by throwing: an event without its reference, and a body over what a leaf may have. Both are bugs of the emitter.
 */
import { z } from 'zod'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { leafHash, type MerkleHash } from '../../kernel/merkle.ts'
import { invariant, ok, refuse, type Result } from '../../kernel/result.ts'
import type { DomainEvents, EventType } from '../../platform/outbox.ts'

/** C2SP tlog-tiles: an entry has at most this many bytes. */
export const MAX_ENTRY_BYTES = 65_535

/** Which events are public, each with the member of its payload that names what it tells of. Others are never logged. */
export const LOGGED_EVENTS = {
  'agreement.signed': 'agreementId',
  'agreement.terminated': 'agreementId',
  'grant.given': 'grantId',
  'grant.revoked': 'grantId',
  'registration.coded': 'applicationId',
  'registration.ended': 'registrationId',
  'product.listed': 'productVersionId',
  'revenue.permitted': 'revenueId',
  'ceiling.set': 'ceilingId',
  'price.published': 'priceVersionId',
  'subscription.opened': 'subscriptionId',
  'usage.row': 'usageRowId',
  'usage.hour': 'hour',
  'subscription.days': 'daysId',
  'invoice.issued': 'invoiceId',
  'creditNote.issued': 'creditNoteId',
  'split.reversed': 'reversalId',
  'money.moved': 'movementId',
  'splitRule.published': 'ruleId',
  'statement.confirmed': 'statementId',
  'ledger.journal-posted': 'journalId',
} as const satisfies { readonly [T in EventType]?: keyof DomainEvents[T] & string }

export type LoggedType = keyof typeof LOGGED_EVENTS

export const isLogged = (type: string): type is LoggedType => Object.hasOwn(LOGGED_EVENTS, type)

/** What an entry holds: `seq` is its place in the log, from 0, as a decimal string. */
export type LogEntry = {
  readonly v: 1
  readonly seq: string
  readonly at: string
  readonly type: LoggedType
  readonly body: Readonly<Record<string, unknown>>
}

/** A public event with the reference it is found by. */
export type LoggedEvent = {
  readonly type: LoggedType
  readonly refId: string
  readonly at: Date
  readonly payload: LogEntry['body']
}

/** A leaf, ready to be kept. */
export type NewLeaf = {
  readonly index: bigint
  readonly type: LoggedType
  readonly refId: string
  readonly at: Date
  readonly body: string
  readonly leafHash: MerkleHash
}

/** Reads the reference of an event. Throws if it has none. */
export function loggedEvent(event: {
  readonly type: LoggedType
  readonly at: Date
  readonly payload: unknown
}): LoggedEvent {
  const { type, at } = event
  const payload = payloadShape.parse(event.payload)
  const refId = payload[LOGGED_EVENTS[type]]
  invariant(typeof refId === 'string' && refId !== '', `Event ${type} does not say its ${LOGGED_EVENTS[type]}`)
  return { type, refId, at, payload }
}

/** Makes the leaf of an event at a place. Throws if its body is over MAX_ENTRY_BYTES. */
export function composeLeaf({ type, refId, at, payload }: LoggedEvent, index: bigint): NewLeaf {
  const body = canonicalJson({ v: 1, seq: `${index}`, at: at.toISOString(), type, body: payload } satisfies LogEntry)
  const bytes = Buffer.from(body)
  invariant(
    bytes.length <= MAX_ENTRY_BYTES,
    `Event ${type} ${refId} has ${bytes.length} bytes, over ${MAX_ENTRY_BYTES}`,
  )
  return { index, type, refId, at, body, leafHash: leafHash(bytes) }
}

/** Reads a line of the log. Refuses ENTRY_MALFORMED, also if the line is not the canonical text of what it says. */
export function parseEntry(body: string): Result<LogEntry> {
  const entry = entryShape.safeParse(parseJson(body))
  if (entry.success && canonicalJson(entry.data) === body) return ok(entry.data)
  const message = entry.success ? 'is not canonical JSON (RFC 8785)' : 'is not an entry {v, seq, at, type, body}'
  return refuse({ code: 'ENTRY_MALFORMED', message: `The line ${message}. Fetch the log again.`, rule: 'log.entry' })
}

const payloadShape = z.record(z.string(), z.unknown())

const entryShape = z.strictObject({
  v: z.literal(1),
  seq: z.string().regex(/^(0|[1-9]\d{0,15})$/),
  at: z.iso.datetime(),
  type: z.custom<LoggedType>((type) => typeof type === 'string' && isLogged(type)),
  body: payloadShape,
})

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
