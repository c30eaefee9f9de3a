/**
 * Signed links for people who have no account: what one opens, until when, and for one purpose only.
 * Promises: a link of one purpose opens nothing of another; one that was changed by a character opens nothing. Whoever has a
 * link may use it, so it goes to one person, and what it cannot know it asks.
 */
import { timingSafeEqual } from 'node:crypto'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { Keys } from '../../platform/keys.ts'

/** CONSENT: one consent, to be given, refused, withdrawn and followed. RECORD: every use of a person's data. */
export type LinkPurpose = 'CONSENT' | 'RECORD'
export type Link = {
  readonly purpose: LinkPurpose
  /** id of the consent, or random id of the person */
  readonly id: string
  /** the first instant at which it opens nothing, in whole seconds */
  readonly until: Date
}

const FORM = /^([A-Za-z0-9-]{10,40})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/

const seconds = (until: Date): string => Math.floor(until.getTime() / 1000).toString(36)

/** `<id>.<seconds, base 36>.<HMAC-SHA256, base64url>`. */
export function signLink(keys: Pick<Keys, 'signLink'>, { purpose, id, until }: Link): string {
  const expiry = seconds(until)
  return `${id}.${expiry}.${keys.signLink(`${purpose}.${id}.${expiry}`).toString('base64url')}`
}

/** What a link of a purpose opens. Refuses LINK_UNKNOWN and LINK_EXPIRED. */
export function openLink(
  keys: Pick<Keys, 'signLink'>,
  text: string,
  { purpose, now }: { purpose: LinkPurpose; now: Date },
): Result<{ id: string }> {
  const [, id = '', expiry = '', mac = ''] = FORM.exec(text) ?? []
  const expected = keys.signLink(`${purpose}.${id}.${expiry}`)
  const given = Buffer.from(mac, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return refuse(LINK_UNKNOWN)
  return now.getTime() < Number.parseInt(expiry, 36) * 1000 ? ok({ id }) : refuse(LINK_EXPIRED)
}

export const LINK_UNKNOWN: Refusal = {
  code: 'LINK_UNKNOWN',
  message: 'This link opens nothing. Open it as it was sent, or ask whoever sent it for a new one.',
  rule: 'subject.link',
}

const LINK_EXPIRED: Refusal = {
  code: 'LINK_EXPIRED',
  message: 'This link has ended. Ask whoever sent it for a new one.',
  rule: 'subject.link',
}
