/**
 * Cost surveys (成本调查): what a year of operation cost, by items with their vouchers.
 * Promises: only the industry-use share of allowed items counts; subsidies are deducted, once each.
 * Source: 发改价格〔2025〕65号: operating cost is that of industry-use products, less government subsidies.
 */
import type { CostCategory, SurveyStatus } from '../../generated/prisma/enums.ts'
import { bp, fen, mulBpHalfUp, type Fen } from '../../kernel/money.ts'
import { ok, refuse, type Refused, type Result } from '../../kernel/result.ts'

export type CostItem = {
  readonly seq: number
  readonly category: CostCategory
  readonly name: string
  readonly amountFen: Fen
  /** share that industry-use products bear, in basis points */
  readonly industryBp: number
  /** what the share is measured by, such as the volume of calls */
  readonly allocationBasis: string
  /** SHA-256 of the voucher, hex */
  readonly evidenceHash: string
}

export type SurveyedCost = {
  /** industry-use share of the allowed costs, each item rounded half up */
  readonly costFen: Fen
  /** the same of the subsidies */
  readonly subsidyFen: Fen
  readonly netFen: bigint
}

export const MAX_COST_ITEMS = 500
const BP_WHOLE = 10_000

/** What items come to, without those an audit does not allow. */
export function surveyedCost(items: readonly CostItem[], disallowed: readonly number[] = []): SurveyedCost {
  const allowed = items.filter(({ seq }) => !disallowed.includes(seq))
  const sumOf = (isSubsidy: boolean) =>
    fen(
      allowed
        .filter(({ category }) => (category === 'SUBSIDY') === isSubsidy)
        .reduce((sum, { amountFen, industryBp }) => sum + mulBpHalfUp(amountFen, bp(BigInt(industryBp))), 0n),
    )
  const [costFen, subsidyFen] = [sumOf(false), sumOf(true)]
  return { costFen, subsidyFen, netFen: costFen - subsidyFen }
}

/** May an operator submit this? Refuses SURVEY_YEAR_NOT_OVER, SURVEY_THERE, COST_ITEMS_*, COST_*, EVIDENCE_TWICE. */
export function decideSubmission(survey: {
  readonly year: number
  readonly currentYear: number
  readonly items: readonly CostItem[]
  /** another survey of the year that was not returned */
  readonly isThere: boolean
}): Result<void> {
  const { year, currentYear, items, isThere } = survey
  if (year >= currentYear) {
    const message = `${year} is not over. Survey a complete year of operation, until then prices are trial ones.`
    return refuseSurvey('SURVEY_YEAR_NOT_OVER', message, 'year')
  }
  if (isThere) {
    const message = `The costs of ${year} are surveyed already. The price department returns a survey that is to be replaced.`
    return refuseSurvey('SURVEY_THERE', message, 'year')
  }
  if (items.length === 0 || items.length > MAX_COST_ITEMS)
    return refuseSurvey('COST_ITEMS_COUNT', `List between 1 and ${MAX_COST_ITEMS} items.`, 'items')
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    const fault = itemFault(item, `items[${index}]`)
    if (fault) return fault
    if (seen.has(item.evidenceHash)) {
      const message = `Item ${item.seq} rests on a voucher that another item rests on: no cost or subsidy counts twice.`
      return refuseSurvey('EVIDENCE_TWICE', message, `items[${index}].evidenceHash`)
    }
    seen.add(item.evidenceHash)
  }
  return ok()
}

/** May a survey be audited so? Refuses SURVEY_DECIDED, COST_ITEM_UNKNOWN, OPINION_MISSING, COST_BELOW_SUBSIDY. */
export function decideAudit(
  survey: { readonly status: SurveyStatus; readonly items: readonly CostItem[] },
  audit: { readonly approve: boolean; readonly disallowed: readonly number[]; readonly opinion: string | null },
): Result<void> {
  if (survey.status !== 'SUBMITTED')
    return refuseSurvey('SURVEY_DECIDED', `This survey is ${survey.status} and is not audited twice.`)
  const stranger = audit.disallowed.find((seq) => !survey.items.some((item) => item.seq === seq))
  if (stranger !== undefined)
    return refuseSurvey('COST_ITEM_UNKNOWN', `There is no item ${stranger}. Name items by their numbers.`, 'disallowed')
  if ((!audit.approve || audit.disallowed.length > 0) && !audit.opinion?.trim())
    return refuseSurvey('OPINION_MISSING', 'Say why the survey is returned or items are not allowed.', 'opinion')
  if (audit.approve && surveyedCost(survey.items, audit.disallowed).netFen <= 0n)
    return refuseSurvey(
      'COST_BELOW_SUBSIDY',
      'Subsidies cover all cost: there is nothing to charge for. Return the survey.',
    )
  return ok()
}

function itemFault(item: CostItem, path: string): Refused | undefined {
  const { seq, amountFen, industryBp, evidenceHash } = item
  if (amountFen <= 0n)
    return refuseSurvey('COST_AMOUNT', `Item ${seq}: write an amount above 0; a subsidy too.`, `${path}.amount`)
  if (industryBp < 1 || industryBp > BP_WHOLE)
    return refuseSurvey(
      'COST_SHARE',
      `Item ${seq}: write a share from 1 to ${BP_WHOLE} basis points.`,
      `${path}.industryBp`,
    )
  if (!/^[0-9a-f]{64}$/.test(evidenceHash)) {
    const message = `Item ${seq}: write the SHA-256 of its voucher, 64 hex digits in lower case.`
    return refuseSurvey('COST_EVIDENCE', message, `${path}.evidenceHash`)
  }
  return undefined
}

function refuseSurvey(code: string, message: string, field?: string): Refused {
  return refuse({ code, message, rule: '发改价格〔2025〕65号: 成本调查', ...(field && { field }) })
}
