/**
 * 授权运营协议 (27号 art. 13-14): who may operate which fields of which resources, for what, and until when.
 * Promises: a draft names all 13 items, a term within the rule, an operator that was selected under a filed plan and is not
 * the authoriser, and a scope that its holders may pass on. Refuses: with the first fault, its path and the fix.
 */
import type { AgreementKind, AgreementStatus, OrganizationKind, SelectionMethod } from '../../generated/prisma/enums.ts'
import { firstRefusal, ok, refuse, type Refusal, type Refused, type Result } from '../../kernel/result.ts'
import { addDays, type Day } from '../../kernel/shanghai-time.ts'
import { findScope, type ScopeFacts, type ScopeItem, type ScopeRequest } from './agreement-scope.ts'
import { checkArticles, type AgreementTerms } from './agreement-terms.ts'
import type { PlanRecord } from './plan.ts'
import { lastDayOfTerm } from './term.ts'

export type Agreement = AgreementTerms & {
  id: string
  region: string
  implementingOrgId: string
  operatorOrgId: string
  status: AgreementStatus
  kind: AgreementKind
  planId: string | null
  /** whose resources are in scope */
  departmentOrgIds: readonly string[]
  draftedBy: string
  scope: readonly ScopeItem[]
}

/** What an agreement changes or continues. */
export type AgreementBase = Pick<Agreement, 'id' | 'no' | 'status' | 'operatorOrgId' | 'implementingOrgId'> & {
  endDate: Day
}

/** What a draft is judged by. */
export type DraftFacts = ScopeFacts & {
  implementingOrgId: string
  operator: { id: string; kind: OrganizationKind } | null
  noTaken: boolean
  plan: PlanRecord | null
  kind: AgreementKind
  base: AgreementBase | null
  /** agreement.maxYears of the region's rules */
  maxYears: number
}

/** Whether an agreement may be drafted. @returns its scope with resources and fields found. */
export function decideDraft(
  terms: AgreementTerms,
  scope: readonly ScopeRequest[],
  facts: DraftFacts,
): Result<{ operatorOrgId: string; planId: string; scope: ScopeItem[] }> {
  const refused = firstRefusal(termsChecks(terms, facts))
  if (refused) return refused
  if (!facts.operator) return refuse(NO_SUCH_OPERATOR)
  if (!facts.plan) return refuse(NO_SUCH_PLAN)
  const items = findScope(scope, facts)
  if (!items.ok) return items
  return ok({ operatorOrgId: facts.operator.id, planId: facts.plan.id, scope: items.value })
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
  yield checkArticles(terms)
  yield checkSelection(terms.selectionMethod, facts)
  yield checkBase(terms, facts)
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

/** An agreement rests on a filed plan, and is made with who was selected under it, in the way that was chosen. */
function checkSelection(method: SelectionMethod, { plan, implementingOrgId, operator }: DraftFacts): Result<void> {
  if (!plan || plan.implementingOrgId !== implementingOrgId) return refuse(NO_SUCH_PLAN)
  if (plan.status !== 'FILED') {
    return refuse({
      code: 'PLAN_NOT_FILED',
      message: `Plan ${plan.no} is ${plan.status}. Have it decided, approved and filed before an agreement is drafted.`,
      rule: '27号 art. 10-11',
      field: 'input.planNo',
    })
  }
  const selection = plan.selections.find(({ operatorOrgId }) => operatorOrgId === operator?.id)
  if (!selection) {
    return refuse({
      code: 'OPERATOR_NOT_SELECTED',
      message: `No selection under plan ${plan.no} came to this operator. Record the selection, or name the operator that was selected.`,
      rule: '27号 art. 12',
      field: 'input.operatorUscc',
    })
  }
  return check(selection.method === method, {
    code: 'SELECTION_METHOD',
    message: `The operator was selected by ${selection.method}, not by ${method}. Write what the selection record says.`,
    rule: '27号 art. 12',
    field: 'input.selectionMethod',
  })
}

/** A change stays within the term of what it changes; a renewal begins after it. Both keep the parties. */
function checkBase({ startDate, endDate }: AgreementTerms, { kind, base, ...facts }: DraftFacts): Result<void> {
  if (kind === 'ORIGINAL') return ok()
  if (!base || base.implementingOrgId !== facts.implementingOrgId)
    return fault(
      'AGREEMENT_BASE',
      'baseNo',
      'There is no such agreement of yours to change or renew. Check its number.',
    )
  if (!IN_FORCE.has(base.status))
    return fault('AGREEMENT_BASE', 'baseNo', `${base.no} is ${base.status}, so there is nothing to change or renew.`)
  if (base.operatorOrgId !== facts.operator?.id)
    return fault('AGREEMENT_OPERATOR', 'operatorUscc', `${base.no} is with another operator. Keep the parties.`)
  if (kind === 'RENEWAL' && startDate !== addDays(base.endDate, 1))
    return fault('RENEWAL_GAP', 'startDate', `A renewal of ${base.no} begins on ${addDays(base.endDate, 1)}.`)
  if (kind === 'CHANGE' && endDate > base.endDate)
    return fault('CHANGE_OUTLASTS', 'endDate', `A change ends with ${base.no}, on ${base.endDate}. Renew it to go on.`)
  return ok()
}

/** States in which an agreement binds its parties. */
export const IN_FORCE: ReadonlySet<AgreementStatus> = new Set<AgreementStatus>(['FILED', 'ACTIVE', 'SUSPENDED'])

export const check = (holds: boolean, refusal: Refusal): Result<void> => (holds ? ok() : refuse(refusal))

const NO_SUCH_OPERATOR: Refusal = {
  code: 'OPERATOR_UNKNOWN',
  message: 'No operator has this credit code. Correct it, or have the operator admitted first.',
  rule: '27号 art. 3, 12',
  field: 'input.operatorUscc',
}

const NO_SUCH_PLAN: Refusal = {
  code: 'PLAN_UNKNOWN',
  message: 'No implementation plan of this implementing body has this number. Check it, or draft the plan first.',
  rule: '27号 art. 8-13',
  field: 'input.planNo',
}

const fault = (code: string, field: string, message: string): Refused =>
  refuse({ code, message, rule: '27号 art. 13-14', field: `input.${field}` })
