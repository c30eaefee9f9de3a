/** What a recipient asks of a subject, and whether it can still be answered. */
import type { ConsentRequestStatus, ConsentStatus, PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'

export type Bilingual = { readonly zh: string; readonly en: string }

/** A claim that the subject is asked for; codes with their labels where it is one of some. */
export type AskedClaim = {
  readonly name: string
  readonly label: Bilingual
  readonly isRequired: boolean
  readonly codes: readonly { readonly code: string; readonly label: Bilingual }[]
}

/** A use of a consent. */
export type Use = { readonly at: Date; readonly copy: Copy | null }

/** The answer that the recipient got, where the contract says that whoever consented sees it. */
export type Copy = {
  readonly keptUntil: Date
  readonly fields: readonly { readonly label: Bilingual; readonly value: Bilingual }[]
}

/** All that the page of a consent shows. Nothing of it says who the subject is. */
export type ConsentView = {
  readonly consentId: string
  readonly product: Bilingual
  readonly summary: Bilingual
  readonly disclaimer: Bilingual
  readonly recipient: Bilingual
  readonly purposeClass: PurposeClass
  readonly purposeText: string
  readonly fields: readonly { readonly holder: Bilingual; readonly labels: readonly Bilingual[] }[]
  readonly separate: boolean
  readonly singleUse: boolean
  readonly mutual: boolean
  readonly lifeDays: number
  readonly openUntil: Date
  readonly claims: readonly AskedClaim[]
  readonly state: ConsentPageState
  readonly expiresAt: Date | null
  readonly uses: readonly Use[]
}

export type ConsentPageState = 'OPEN' | 'CLOSED' | 'REFUSED' | 'ACTIVE' | 'USED' | 'WITHDRAWN' | 'EXPIRED'

export type Standing = {
  readonly status: ConsentRequestStatus
  readonly misses: number
  readonly openUntil: Date
  readonly consent: { readonly status: ConsentStatus; readonly expiresAt: Date } | null
}

/** Where a request stands. A consent of which the time is over counts as expired, whatever else it was but used or withdrawn. */
export function stateOf(
  { status, misses, openUntil, consent }: Standing,
  now: Date,
  maxMisses: number,
): ConsentPageState {
  if (status === 'REFUSED') return 'REFUSED'
  if (!consent) return now < openUntil && misses < maxMisses ? 'OPEN' : 'CLOSED'
  return consent.status === 'ACTIVE' && now >= consent.expiresAt ? 'EXPIRED' : consent.status
}

/** Whether a request can be answered. Refuses REQUEST_ANSWERED and REQUEST_CLOSED. */
export function decideAnswer(state: ConsentPageState): Result<void> {
  if (state === 'OPEN') return ok()
  return refuse(state === 'CLOSED' ? REQUEST_CLOSED : REQUEST_ANSWERED)
}

export const REQUEST_ANSWERED: Refusal = {
  code: 'REQUEST_ANSWERED',
  message: 'You have answered this request already. A consent that you gave can be withdrawn here.',
  rule: 'subject.request',
}

const REQUEST_CLOSED: Refusal = {
  code: 'REQUEST_CLOSED',
  message: 'Nobody answered this request in time, or too many numbers were wrong. Ask the recipient to ask again.',
  rule: 'consent.linkDays, consent.linkMisses',
}

export const OTHER_SUBJECT: Refusal = {
  code: 'REQUEST_SUBJECT',
  message: 'This request is for somebody else. Check the number, or leave the request to whom it was sent to.',
  rule: 'subject.request',
  field: 'idNo',
}

export const SAME_SUBJECT: Refusal = {
  code: 'REQUEST_MUTUAL',
  message: 'The other person of this check has this number. Each of the two consents for themselves.',
  rule: 'consent.mutual',
  field: 'idNo',
}

export const LINK_WITHOUT_CONSENT: Refusal = {
  code: 'REQUEST_OPEN',
  message: 'There is nothing to withdraw: no consent was given by this link.',
  rule: 'subject.request',
}
