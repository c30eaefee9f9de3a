import type { Outcome, PurposeClass } from '../../generated/prisma/enums.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { MerkleFrontier } from '../../kernel/merkle-frontier.ts'
import { leafHash } from '../../kernel/merkle.ts'
import { sha256Hex } from '../../kernel/sha256.ts'
import { periodOf } from '../../kernel/shanghai-time.ts'

export const HOUR_MS = 3_600_000

/** What a usage row needs of a call record. */
export type MeteredCall = {
  id: string
  region: string
  operatorOrgId: string
  subscriptionId: string
  buyerOrgId: string
  productId: string
  productVersionId: string
  purposeClass: PurposeClass
  priceVersionId: string | null
  calledAt: Date
  outcome: Outcome
  billable: boolean
  inputCommitment: Uint8Array
  outputCommitment: Uint8Array | null
  /** null for a call whose query was told nothing of earlier callers */
  signals: unknown
}

/** The calls of one hour of one subscription under one product version, purpose and price. */
export type UsageDraft = Pick<
  MeteredCall,
  | 'region'
  | 'operatorOrgId'
  | 'subscriptionId'
  | 'buyerOrgId'
  | 'productId'
  | 'productVersionId'
  | 'purposeClass'
  | 'priceVersionId'
> & { hour: Date; period: string; calls: bigint; billable: bigint; callsRoot: Uint8Array }

const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('hex')

/** The leaf of one call in its hour's tree: all that is billed by and proved of it, and nothing that says what was asked. */
export function callLeaf(call: MeteredCall): Uint8Array {
  const facts = {
    callId: call.id,
    subscriptionId: call.subscriptionId,
    productVersionId: call.productVersionId,
    purposeClass: call.purposeClass,
    priceVersionId: call.priceVersionId,
    calledAt: call.calledAt.toISOString(),
    outcome: call.outcome,
    billable: call.billable,
    inputCommitment: hex(call.inputCommitment),
    outputCommitment: hex(call.outputCommitment),
    ...(call.signals !== null && { signalsCommitment: sha256Hex(canonicalJson(call.signals)) }),
  }
  return Buffer.from(canonicalJson(facts))
}

const keyOf = (call: MeteredCall) =>
  [call.subscriptionId, call.productVersionId, call.purposeClass, call.priceVersionId ?? ''].join(' ')

/**
 * Folds the calls of one hour, given in the order of their ids, into usage rows with counts and Merkle roots (RFC 6962).
 * It keeps one frontier a row, so an hour of any size fits in memory.
 */
export class HourFold {
  private readonly rows = new Map<
    string,
    { first: MeteredCall; calls: bigint; billable: bigint; tree: MerkleFrontier }
  >()

  constructor(private readonly hour: Date) {}

  add(call: MeteredCall): void {
    const key = keyOf(call)
    const row = this.rows.get(key) ?? { first: call, calls: 0n, billable: 0n, tree: MerkleFrontier.empty }
    this.rows.set(key, {
      first: row.first,
      calls: row.calls + 1n,
      billable: row.billable + (call.billable ? 1n : 0n),
      tree: row.tree.append(leafHash(callLeaf(call))),
    })
  }

  /** The rows in a fixed order, so that the same calls always give the same rows and roots. */
  usage(): UsageDraft[] {
    const sorted = [...this.rows.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return sorted.map(([, { first, calls, billable, tree }]) => ({
      hour: this.hour,
      period: periodOf(this.hour),
      region: first.region,
      operatorOrgId: first.operatorOrgId,
      subscriptionId: first.subscriptionId,
      buyerOrgId: first.buyerOrgId,
      productId: first.productId,
      productVersionId: first.productVersionId,
      purposeClass: first.purposeClass,
      priceVersionId: first.priceVersionId,
      calls,
      billable,
      callsRoot: tree.root(),
    }))
  }
}

/** The hours from `first` (inclusive) that have ended at `until`, oldest first. Both lie on the hour or are cut down to it. */
export function endedHours({ first, until }: { first: Date; until: Date }): Date[] {
  const hours: Date[] = []
  for (let ms = Math.floor(first.getTime() / HOUR_MS) * HOUR_MS; ms + HOUR_MS <= until.getTime(); ms += HOUR_MS)
    hours.push(new Date(ms))
  return hours
}
