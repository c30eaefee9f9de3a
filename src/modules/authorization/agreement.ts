/**
 * 授权运营协议 (27号 art. 13-14): who may operate which fields of which resources, for what, and until when.
 * Promises: a draft names a term within the rule, an operator that is not the authoriser, and a scope of operable data
 * that its holder may pass on. Refuses: with the first fault, its path and the fix.
 */
import type { AgreementStatus, OrganizationKind, PurposeClass, SelectionMethod } from '../../generated/prisma/enums.ts'
import { firstRefusal, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import type { ResourceRecord } from '../catalog/index.ts'
import { lastDayOfTerm } from './term.ts'

export type AgreementTerms = {
  no: string
  selectionMethod: SelectionMethod
  startDate: Day
  /** last day in force */
  endDate: Day
  /** 三重一大 record of the decision */
  decisionRecord: string
  provincialFilingNo: string
  redevelopmentBan: boolean
  disclosureTerms: string
  splitPrinciple: string
  breachTerms: string
  disputeMethod: string
  exitTerms: string
}

/** Part of the scope, in the words of the catalogue. */
export type ScopeRequest = {
  resourceCode: string
  fieldNames: readonly string[]
  purposes: readonly PurposeClass[]
}

/** The same, found. */
export type ScopeItem = { resourceId: string; fieldIds: string[]; purposes: PurposeClass[] }

export type Agreement = AgreementTerms & {
  id: string
  region: string
  implementingOrgId: string
  operatorOrgId: string
  status: AgreementStatus
  draftedBy: string
  scope: readonly ScopeItem[]
}

/** What a draft is judged by. */
export type DraftFacts = {
  implementingOrgId: string
  region: string
  operator: { id: string; kind: OrganizationKind } | null
  noTaken: boolean
  resources: readonly ResourceRecord[]
  /** agreement.maxYears of the region's rules */
  maxYears: number
}

/** Whether an agreement may be drafted. @returns its scope with resources and fields found. */
export function decideDraft(
  terms: AgreementTerms,
  scope: readonly ScopeRequest[],
  facts: DraftFacts,
): Result<{ operatorOrgId: string; scope: ScopeItem[] }> {
  const refused = firstRefusal(termsChecks(terms, facts))
  if (refused) return refused
  if (!facts.operator) return refuse(NO_SUCH_OPERATOR)
  const items: ScopeItem[] = []
  for (const [index, request] of scope.entries()) {
    const item = findScopeItem(request, { index, facts, earlier: items })
    if (!item.ok) return item
    items.push(item.value)
  }
  return items.length > 0 ? ok({ operatorOrgId: facts.operator.id, scope: items }) : refuse(EMPTY_SCOPE)
}

function* termsChecks(terms: AgreementTerms, facts: DraftFacts): Generator<Result<void>> {
  const { operator, implementingOrgId, maxYears, noTaken } = facts
  yield check(!noTaken, {
    code: 'AGREEMENT_NO_TAKEN',
    message: `Agreement number ${terms.no} is in use. Give this one a number of its own.`,
    rule: 'agreement.unique',
    field: 'input.no',
  })
  yield check(operator?.kind === 'OPERATOR', NO_SUCH_OPERATOR)
  yield check(operator?.id !== implementingOrgId, {
    code: 'OPERATOR_IS_AUTHORIZER',
    message: 'Who authorises does not operate (管运适度分离). Name another organisation as the operator.',
    rule: 'agreement.separation',
    field: 'input.operatorUscc',
  })
  yield check(terms.endDate >= terms.startDate, {
    code: 'AGREEMENT_TERM_ORDER',
    message: `The last day ${terms.endDate} is before the first day ${terms.startDate}. Exchange or correct them.`,
    rule: 'agreement.term',
    field: 'input.endDate',
  })
  yield checkLength(terms, maxYears)
  yield check(terms.redevelopmentBan, {
    code: 'REDEVELOPMENT_BAN',
    message:
      'An agreement contains the re-development ban: the operator does not re-develop delivered products. Include it.',
    rule: '27号 art. 6, 13',
    field: 'input.redevelopmentBan',
  })
}

/** 27号 art. 14(2): the term is at most so many years, the first and the last day included. */
function checkLength({ startDate, endDate }: AgreementTerms, maxYears: number): Result<void> {
  const last = lastDayOfTerm(startDate, maxYears)
  return check(endDate <= last, {
    code: 'AGREEMENT_TERM_LENGTH',
    message: `An agreement lasts at most ${maxYears} years: from ${startDate} at the latest until ${last}, not ${endDate}. Shorten it.`,
    rule: 'agreement.maxYears (27号 art. 14(2))',
    field: 'input.endDate',
    details: { maxYears: String(maxYears), latest: last },
  })
}

type ScopeSetting = { index: number; facts: DraftFacts; earlier: readonly ScopeItem[] }

function findScopeItem(request: ScopeRequest, { index, facts, earlier }: ScopeSetting): Result<ScopeItem> {
  const { resourceCode: code, fieldNames, purposes } = request
  const fault = (name: string, key: string, rule: string, message: string) =>
    refuse({ code: name, message, rule, field: `input.scope.${index}.${key}` })
  const resource = facts.resources.find((candidate) => candidate.code === code)
  if (!resource || resource.status === 'CANCELLED' || resource.region !== facts.region) {
    const message = `No resource ${code} is in the catalogue of this region. Correct the code, or have it registered.`
    return fault('SCOPE_RESOURCE_UNKNOWN', 'resourceCode', 'agreement.scope', message)
  }
  if (earlier.some(({ resourceId }) => resourceId === resource.id)) {
    const message = `Resource ${code} stands in the scope twice. Join its fields and purposes into one entry.`
    return fault('SCOPE_RESOURCE_REPEATED', 'resourceCode', 'agreement.scope', message)
  }
  if (!resource.operable) {
    const message = `Resource ${code} may not be operated: ${resource.prohibitReason ?? 'prohibited'}. Leave it out.`
    return fault('SCOPE_NOT_OPERABLE', 'resourceCode', 'agreement.prohibition (rules 2.7)', message)
  }
  if (purposes.length === 0)
    return fault('SCOPE_NO_PURPOSE', 'purposes', 'agreement.scope', `Name the purposes ${code} may serve.`)
  const fields = findScopeFields(resource, fieldNames)
  if (!fields.ok) return fault(fields.error.code, 'fieldNames', fields.error.rule, fields.error.message)
  return ok({ resourceId: resource.id, fieldIds: fields.value, purposes: [...new Set(purposes)] })
}

function findScopeFields({ code, fields }: ResourceRecord, names: readonly string[]): Result<string[]> {
  const ids = new Set<string>()
  for (const name of names) {
    const field = fields.find((candidate) => candidate.name === name)
    if (!field) {
      const message = `Resource ${code} has no field ${name}. See its fields in the catalogue.`
      return refuse({ code: 'SCOPE_FIELD_UNKNOWN', message, rule: 'agreement.scope' })
    }
    if (field.obtainedBySharing && !field.consentLetterNo) {
      const message = `Field ${code}.${name} was obtained by sharing and has no consent letter of its provider. Obtain the letter, or leave the field out.`
      return refuse({ code: 'SCOPE_CONSENT_LETTER', message, rule: '27号 art. 5' })
    }
    ids.add(field.id)
  }
  if (ids.size > 0) return ok([...ids])
  return refuse({
    code: 'SCOPE_NO_FIELD',
    message: `Name the fields of ${code} that are authorized.`,
    rule: 'agreement.scope',
  })
}

/** Whether the operator may sign: a draft, and not one whose last day has passed. */
export function decideSignature(agreement: Pick<Agreement, 'no' | 'status' | 'endDate'>, today: Day): Result<void> {
  const { no, status, endDate } = agreement
  if (status !== 'DRAFT') {
    return refuse({
      code: 'AGREEMENT_STATUS',
      message: `Only a draft can be signed, and ${no} is ${status}. Look at its state and try again.`,
      rule: 'agreement.status',
      details: { status },
    })
  }
  return check(endDate >= today, {
    code: 'AGREEMENT_EXPIRED',
    message: `The last day of ${no} was ${endDate}. Have a new agreement drafted.`,
    rule: 'agreement.term',
  })
}

/** Whether it may be terminated: only what is in force can be. */
export function decideTermination({ no, status }: Pick<Agreement, 'no' | 'status'>): Result<void> {
  return check(status === 'ACTIVE' || status === 'SUSPENDED', {
    code: 'AGREEMENT_STATUS',
    message: `Only a signed agreement can be terminated, and ${no} is ${status}. ${status === 'DRAFT' ? 'A draft binds nobody: leave it unsigned.' : 'It is over already.'}`,
    rule: 'agreement.status',
    details: { status },
  })
}

const check = (holds: boolean, refusal: Refusal): Result<void> => (holds ? ok() : refuse(refusal))

const NO_SUCH_OPERATOR: Refusal = {
  code: 'OPERATOR_UNKNOWN',
  message: 'No operator has this credit code. Correct it, or have the operator admitted first.',
  rule: '27号 art. 3, 12',
  field: 'input.operatorUscc',
}

const EMPTY_SCOPE: Refusal = {
  code: 'SCOPE_EMPTY',
  message: 'Name at least one resource with fields and purposes: an agreement without scope authorizes nothing.',
  rule: '27号 art. 13',
  field: 'input.scope',
}
