/**
 * What is filed for a registration (26号): the dossier, and for later applications why and what of.
 * Refuses: evidence that is not deposited before the application, a product without its description, a correction by others
 * without evidence, a second application while one is open.
 */
import type { RegistrationSubjectKind, RegistrationType } from '../../generated/prisma/enums.ts'
import { firstRefusal, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { renewalOpens } from './registration-validity.ts'

export type Dossier = {
  /** 合法合规来源 */
  lawfulSource: string
  /** 数据资源情况 */
  resourceInfo: string
  /** 产品和服务信息: of a product */
  productInfo: string | null
  /** 应用场景 */
  scenarioInfo: string
  /** 数据安全风险评估: the report's number */
  riskAssessmentNo: string
  /** 数据内容简介, as the notice shows it */
  brief: string
  /** 存证: SHA-256 of what was deposited, hex, and when */
  evidenceHash: string
  evidenceAt: Date
}

/** The parts of a dossier, by which the registry names what is missing. */
export const DOSSIER_ITEMS = [
  'SUBJECT',
  'LAWFUL_SOURCE',
  'RESOURCE',
  'PRODUCT',
  'SCENARIO',
  'RISK_ASSESSMENT',
  'EVIDENCE',
  'BRIEF',
  'CAUSE',
] as const
export type DossierItem = (typeof DOSSIER_ITEMS)[number]

/** Types that say something of the data, and so come with a dossier. */
const WITH_DOSSIER: ReadonlySet<RegistrationType> = new Set<RegistrationType>(['FIRST', 'CHANGE', 'CORRECTION'])

export type Filing = {
  type: RegistrationType
  dossier: Dossier | null
  /** why it is changed, corrected, renewed or cancelled */
  cause: string | null
  interestEvidence: string | null
}

export type FilingFacts = {
  now: Date
  today: Day
  subjectKind: RegistrationSubjectKind
  /** whether who files is the owner of what is registered */
  byOwner: boolean
  /** the registration in force, if there is one */
  registration: { validUntil: Day } | null
  /** an application of this type is open */
  open: boolean
  renewWindowDays: number
}

/** Whether an application can be filed. */
export function decideFiling(filing: Filing, facts: FilingFacts): Result<void> {
  return firstRefusal(filingChecks(filing, facts)) ?? ok()
}

function* filingChecks(filing: Filing, facts: FilingFacts): Generator<Result<void>> {
  const { type } = filing
  yield check(!facts.open, {
    code: 'REGISTRATION_OPEN',
    message: 'An application of this type is open. Wait for its end, or resubmit it if it was returned.',
    rule: 'registration.procedure',
  })
  yield check((type === 'FIRST') === !facts.registration, {
    code: type === 'FIRST' ? 'ALREADY_REGISTERED' : 'NOT_REGISTERED',
    message:
      type === 'FIRST'
        ? 'It is registered already. Apply for a change, a correction or a renewal instead.'
        : 'It is not registered, so there is nothing to change, correct, renew or cancel. Apply for its first registration.',
    rule: 'registration.procedure',
  })
  yield checkParty(filing, facts)
  yield check(type === 'FIRST' || Boolean(filing.cause), {
    code: 'CAUSE_MISSING',
    message: 'Say why: what changed, what is wrong, why it goes on, or why it ends.',
    rule: '发改数据规〔2025〕26号',
    field: 'input.cause',
  })
  yield check(!filing.dossier || WITH_DOSSIER.has(type), {
    code: 'DOSSIER_UNASKED',
    message: `A ${type} application has no dossier: what is registered stays as it is. Leave it out, or apply for a change.`,
    rule: 'registration.procedure',
    field: 'input.dossier',
  })
  yield checkDossier(filing, facts)
  if (type === 'RENEWAL' && facts.registration) yield checkRenewalWindow(facts.registration.validUntil, facts)
}

function checkParty({ type, interestEvidence }: Filing, { byOwner }: FilingFacts): Result<void> {
  if (byOwner) {
    return check(!interestEvidence, {
      code: 'INTEREST_UNASKED',
      message: 'Who owns what is registered needs no evidence of an interest. Leave it out.',
      rule: 'registration.procedure',
      field: 'input.interestEvidence',
    })
  }
  return check(type === 'CORRECTION' && Boolean(interestEvidence), {
    code: 'INTEREST_UNPROVEN',
    message: 'Others than the owner may apply for a correction only, with the owner’s written consent or evidence.',
    rule: '发改数据规〔2025〕26号',
    field: 'input.interestEvidence',
  })
}

/** Whether a dossier can be filed, first or again. */
export function checkDossier(
  { type, dossier }: Pick<Filing, 'type' | 'dossier'>,
  { now, subjectKind }: Pick<FilingFacts, 'now' | 'subjectKind'>,
): Result<void> {
  if (!WITH_DOSSIER.has(type)) return ok()
  if (!dossier) {
    return refuse({
      code: 'DOSSIER_MISSING',
      message: `A ${type} application comes with its dossier. File it.`,
      rule: '发改数据规〔2025〕26号',
      field: 'input.dossier',
    })
  }
  const late = dossier.evidenceAt > now
  if (late) {
    return refuse({
      code: 'EVIDENCE_LATE',
      message: 'Evidence is deposited before the application is filed. Deposit it first, then give its time.',
      rule: '发改数据规〔2025〕26号 art. 7',
      field: 'input.dossier.evidenceAt',
    })
  }
  return check((subjectKind === 'PRODUCT') === Boolean(dossier.productInfo), {
    code: 'PRODUCT_INFO',
    message: 'Describe the product where a product is registered, and leave it out where a resource is.',
    rule: '发改数据规〔2025〕26号',
    field: 'input.dossier.productInfo',
  })
}

function checkRenewalWindow(validUntil: Day, { today, renewWindowDays }: FilingFacts): Result<void> {
  const opens = renewalOpens(validUntil, renewWindowDays)
  if (today > validUntil) {
    return refuse({
      code: 'REGISTRATION_LAPSED',
      message: `The registration ended on ${validUntil} and was not renewed. Apply for a first registration.`,
      rule: 'registration.renewWindowDays',
      details: { validUntil },
    })
  }
  return check(today >= opens, {
    code: 'RENEWAL_EARLY',
    message: `The registration is valid until ${validUntil}; a renewal can be filed from ${opens} on.`,
    rule: 'registration.renewWindowDays',
    details: { validUntil, opens },
  })
}

/**
 * The one-time notice: everything that is missing is named at the first return, and a later return can only repeat of it what
 * is still missing.
 */
export function decideReturn(missing: readonly string[], namedBefore: readonly string[]): Result<void> {
  if (missing.length === 0) {
    return refuse({
      code: 'NOTHING_MISSING',
      message: 'Name everything that is missing, or accept the application.',
      rule: '发改数据规〔2025〕26号 一次性告知',
      field: 'input.missing',
    })
  }
  const added = missing.filter((item) => !namedBefore.includes(item))
  return check(namedBefore.length === 0 || added.length === 0, {
    code: 'NOT_ONE_TIME',
    message: `What is missing is told once, and ${added.join(', ')} was not named then. Accept it, or name only what is still missing.`,
    rule: '发改数据规〔2025〕26号 一次性告知',
    field: 'input.missing',
    details: { namedBefore: namedBefore.join(', ') },
  })
}

const check = (holds: boolean, refusal: Refusal): Result<void> => (holds ? ok() : refuse(refusal))
