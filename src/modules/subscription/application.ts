/**
 * Applications for use (场景使用申请): who wants which product for what, and the decision about it.
 * Promises: an approval rests on a product that is on offer for that purpose and on a whole chain of rights, and ends with
 * that chain at the latest. Refuses: a purpose the product is not for, a credit product without a qualification.
 */
import type { ApplicationStatus, CreditQualification, PurposeClass } from '../../generated/prisma/enums.ts'
import { firstRefusal, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { addYears, dayOf, startOfDay } from '../../kernel/shanghai-time.ts'

/** The newest listed version of a product: what an approval binds a subscription to. */
export type Offer = {
  readonly productVersionId: string
  readonly purposeClasses: readonly PurposeClass[]
  /** an enterprise or personal credit product */
  readonly requiresCreditQualification: boolean
}

/** What is asked for, by whom. `offer` is null where nothing is listed. */
export type Asked = {
  readonly productCode: string
  readonly offer: Offer | null
  readonly purposeClass: PurposeClass
  readonly consumer: { readonly creditQualification: CreditQualification }
}

/** What a decider says. `validTo` null: as long as it may last. */
export type Verdict = { readonly approve: boolean; readonly opinion: string | null; readonly validTo: Date | null }

/** What the product rests on for the purpose: why nothing can be granted, or until when it holds. */
export type Rights = { readonly refusal: Refusal | null; readonly endsAt: Date | null }

/** The law's numbers that an approval obeys, by region. */
export type LicenceRules = { readonly freePurposes: readonly PurposeClass[]; readonly freeMaxYears: number }

export type Decided =
  | { readonly status: 'REFUSED'; readonly opinion: string }
  | {
      readonly status: 'APPROVED'
      readonly opinion: string | null
      readonly productVersionId: string
      readonly validFrom: Date
      readonly validTo: Date
    }

/** May this be applied for? Refuses PRODUCT_NOT_LISTED, PURPOSE_NOT_OFFERED, CREDIT_QUALIFICATION_MISSING. */
export function decideSubmission(asked: Asked): Result<Offer> {
  const { productCode, offer, purposeClass, consumer } = asked
  if (!offer) {
    const message = `${productCode} is not listed. Apply when its operator has listed it.`
    return refuse({ code: 'PRODUCT_NOT_LISTED', message, rule: 'product.listed', field: 'input.productCode' })
  }
  if (!offer.purposeClasses.includes(purposeClass)) {
    return refuse({
      code: 'PURPOSE_NOT_OFFERED',
      message: `${productCode} is for ${offer.purposeClasses.join(', ')}, not for ${purposeClass}. Choose one of these.`,
      rule: 'product.purposes',
      field: 'input.purposeClass',
    })
  }
  if (offer.requiresCreditQualification && consumer.creditQualification === 'NONE') {
    return refuse({
      code: 'CREDIT_QUALIFICATION_MISSING',
      message: `${productCode} is a credit product: its recipient holds a credit-reporting qualification. Have yours registered first, or buy through a credit body.`,
      rule: '征信业务管理办法',
    })
  }
  return ok(offer)
}

/**
 * The decision on an application. An approval is checked like a new application, since the product may have changed.
 * Refuses APPLICATION_DECIDED, OPINION_MISSING, the first broken link of the chain of rights, and SUBSCRIPTION_TERM.
 */
export function decideApplication(
  application: Asked & { readonly status: ApplicationStatus },
  verdict: Verdict,
  facts: { readonly rights: Rights; readonly rules: LicenceRules; readonly now: Date },
): Result<Decided> {
  const ready = firstRefusal([checkOpen(application.status), checkOpinion(verdict)])
  if (ready) return ready
  if (!verdict.approve) return ok({ status: 'REFUSED', opinion: verdict.opinion ?? '' })
  const offer = decideSubmission(application)
  if (!offer.ok) return offer
  const { rights, rules, now } = facts
  if (rights.refusal) return refuse(rights.refusal)
  const limit = longestTerm(application.purposeClass, { endsAt: rights.endsAt, rules, now })
  const validTo = verdict.validTo ?? limit
  const inTerm = checkTerm(validTo, { limit, now })
  if (!inTerm.ok) return inTerm
  const { opinion } = verdict
  return ok({ status: 'APPROVED', opinion, productVersionId: offer.value.productVersionId, validFrom: now, validTo })
}

/** First instant at which a licence given now must have ended: with its rights, and for a free purpose in a year or so. */
function longestTerm(
  purposeClass: PurposeClass,
  { endsAt, rules, now }: { endsAt: Date | null; rules: LicenceRules; now: Date },
): Date {
  const ends = endsAt ?? now
  if (!rules.freePurposes.includes(purposeClass)) return ends
  const freeEnd = startOfDay(addYears(dayOf(now), rules.freeMaxYears))
  return freeEnd < ends ? freeEnd : ends
}

function checkOpen(status: ApplicationStatus): Result<void> {
  if (status === 'SUBMITTED') return ok()
  const message = `This application is ${status} and is not decided twice. The consumer may apply again.`
  return refuse({ code: 'APPLICATION_DECIDED', message, rule: 'subscription.application' })
}

function checkOpinion({ approve, opinion }: Verdict): Result<void> {
  if (approve || opinion?.trim()) return ok()
  const message = 'Say in the opinion why the application is refused: the consumer reads it.'
  return refuse({ code: 'OPINION_MISSING', message, rule: 'subscription.application', field: 'input.opinion' })
}

function checkTerm(validTo: Date, { limit, now }: { limit: Date; now: Date }): Result<void> {
  if (validTo > now && validTo <= limit) return ok()
  return refuse({
    code: 'SUBSCRIPTION_TERM',
    message: `This subscription can end after now and until ${limit.toISOString()}: when its rights end, or a free purpose is decided anew. Choose an end there, or leave it out.`,
    rule: 'subscription.freeMaxYears, 27号 art. 14',
    field: 'input.validTo',
    details: { limit: limit.toISOString() },
  })
}
