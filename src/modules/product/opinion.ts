/**
 * 合规审查、安全审查: after the automatic review two people of two organisations look at a version, each for one thing.
 * Promises: a version is approved exactly when both approved it, and rejected as soon as one did not, with its reasons; each
 * is given once, of one content. Refuses: an opinion on what is decided, the same kind twice, a rejection without reasons.
 */
import type { ProductBasis, ProductVersionStatus, ReviewConclusion, ReviewKind } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { AGREEMENT_NEEDED, AGREEMENT_NEEDLESS } from './own-product.ts'
import { decideStep } from './product.ts'

/** Longest reasons of an opinion, in characters. */
export const MAX_REASONS = 2_000

/** By the kind of a review, the action that the policies know it by. */
export const REVIEW_ACTIONS = {
  COMPLIANCE: 'product.reviewCompliance',
  SECURITY: 'product.reviewSecurity',
} as const satisfies Record<ReviewKind, string>

/** An opinion that was given before. */
export type GivenOpinion = {
  readonly kind: ReviewKind
  readonly reviewedBy: string
  readonly reviewerOrgId: string
  readonly agreementNo: string | null
}

export type ReviewedVersion = {
  readonly status: ProductVersionStatus
  readonly basis: ProductBasis
  /** those given so far; a version with one that rejects it is REJECTED */
  readonly opinions: readonly GivenOpinion[]
}

/** What a reviewer says. */
export type Opinion = {
  readonly kind: ReviewKind
  readonly approve: boolean
  readonly reasons: string
  /** the agreement that the operation right comes under; null of a department’s own product and of a security review */
  readonly agreementNo: string | null
}

export type DecidedOpinion = {
  readonly conclusion: ReviewConclusion
  readonly reasons: string
  readonly agreementNo: string | null
  /** what becomes of the version */
  readonly status: ProductVersionStatus
}

/** Whether an opinion may be given of a version, and what comes of it. */
export function decideOpinion(version: ReviewedVersion, opinion: Opinion): Result<DecidedOpinion> {
  const { kind, approve } = opinion
  const reasons = opinion.reasons.trim()
  const step = decideStep(version.status, approve ? 'APPROVED' : 'REJECTED')
  if (!step.ok) return step
  if (version.opinions.some((given) => given.kind === kind)) return refuse(GIVEN)
  if (!approve && reasons === '') return refuse(REASONS_NEEDED)
  if (!approve) return ok({ conclusion: 'REJECTED', reasons, agreementNo: null, status: 'REJECTED' })
  const under = agreementOf(version.basis, opinion)
  if (!under.ok) return under
  const status = version.opinions.length > 0 ? 'APPROVED' : 'SUBMITTED'
  return ok({ conclusion: 'APPROVED', reasons, agreementNo: under.value, status })
}

/** The agreement that an approval names: the bureau’s of an operator’s product, and no other’s. */
function agreementOf(basis: ProductBasis, { kind, agreementNo }: Opinion): Result<string | null> {
  if (kind === 'SECURITY') return ok(null)
  if (basis === 'OPERATION') return agreementNo === null ? refuse(AGREEMENT_NEEDED) : ok(agreementNo)
  return agreementNo === null ? ok(null) : refuse(AGREEMENT_NEEDLESS)
}

const GIVEN: Refusal = {
  code: 'OPINION_GIVEN',
  message: 'This review of the version was given. Each is given once; a changed product is a new version.',
  rule: 'product.opinion',
}

const REASONS_NEEDED: Refusal = {
  code: 'REASONS_NEEDED',
  message: 'A version is rejected with reasons, so that the next one can be better. Say what must change.',
  rule: 'product.opinion',
  field: 'input.reasons',
}
