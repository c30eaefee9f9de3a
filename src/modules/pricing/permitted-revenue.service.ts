import { Injectable } from '@nestjs/common'
import type { PermittedRevenue } from '../../generated/prisma/client.ts'
import { bp, fen, parseUnitPrice } from '../../kernel/money.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf, yearOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { surveyedCost } from './cost-survey.ts'
import { Incomes } from './incomes.ts'
import { inside } from './inside.ts'
import { decideAssessment, decidePermit, deviationOf, outstandingExcess, revenueOfYear } from './permitted-revenue.ts'
import { RevenueStore, type FoundSurvey } from './revenue.store.ts'
import './pricing.events.ts'

export type PermitInput = {
  readonly surveyId: string
  readonly firstYear: number
  readonly years: number
  /** per cent, at most four decimals */
  readonly bondYield: string
  readonly addOnBp: number
  /** none: the region's VAT */
  readonly taxBp: number | null
  readonly smoothingCycles: number
  readonly documentNo: string
}

/** Owns permitted revenues and their yearly assessments: both are set once and never changed. */
@Injectable()
export class PermittedRevenueService {
  constructor(
    private readonly store: RevenueStore,
    private readonly incomes: Incomes,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The price department permits a revenue for the years of a cycle, on an audited survey. */
  async permit(actor: Actor, input: PermitInput): Promise<Result<PermittedRevenue>> {
    const survey = await this.store.survey(input.surveyId)
    if (!survey) return refuse(NO_SUCH_SURVEY)
    const { region, operatorOrgId } = survey
    const facts = { region, operatorOrgId }
    const allowed = this.policy.authorize(actor, 'revenue.permit', { type: 'PermittedRevenue', facts })
    if (!allowed.ok) return allowed
    const yieldPpm = parseUnitPrice(input.bondYield)
    if (!yieldPpm.ok) return refuse({ ...yieldPpm.error, field: 'input.bondYield' })
    return this.market.transaction(() => this.decide(actor, { survey, input, bondYieldPpm: Number(yieldPpm.value) }))
  }

  private async decide(
    actor: Actor,
    { survey, input, bondYieldPpm }: { survey: FoundSurvey; input: PermitInput; bondYieldPpm: number },
  ): Promise<Result<PermittedRevenue>> {
    const { region, operatorOrgId, id: surveyId } = survey
    await this.store.lock(operatorOrgId)
    const earlier = await this.store.revenuesOf(operatorOrgId)
    const pack = this.rules.for(region)
    const { firstYear, years, addOnBp, smoothingCycles, documentNo } = input
    const taxBp = input.taxBp === null ? pack.get('billing.vatBp') : bp(BigInt(input.taxBp))
    const permitted = decidePermit(
      { firstYear, years, bondYieldPpm, addOnBp, taxBp, smoothingCycles },
      {
        survey: { ...survey, netFen: surveyedCost(survey.items, survey.disallowed).netFen },
        otherCycles: earlier,
        outstandingFen: outstandingExcess({
          excesses: await this.store.excessesOf(operatorOrgId),
          deductions: earlier.map(({ deductFen }) => fen(deductFen)),
        }),
        rules: {
          cycleMaxYears: pack.get('price.cycleMaxYears'),
          addOnMaxBp: pack.get('price.profitAddOnMaxBp'),
          deviationBp: pack.get('price.deviationBp'),
        },
      },
    )
    if (!permitted.ok) return inside('input', permitted)
    const signed = { documentNo, createdBy: actor.id ?? '', createdAt: this.clock.now() }
    const of = { id: this.ids.next(), region, operatorOrgId, surveyId, firstYear, years, bondYieldPpm, addOnBp }
    const revenue = await this.store.addRevenue({ ...of, ...permitted.value, ...signed })
    await this.outbox.publish('revenue.permitted', toEvent(revenue))
    return ok(revenue)
  }

  /** The price department assesses a year that is over: how far its income lies from what was permitted, and who adjusts. */
  async assess(
    actor: Actor,
    input: { readonly revenueId: string; readonly year: number },
  ): Promise<Result<PermittedRevenue>> {
    const revenue = await this.store.revenue(input.revenueId)
    if (!revenue) return refuse(NO_SUCH_REVENUE)
    const { id, region, operatorOrgId } = revenue
    const facts = { region, operatorOrgId }
    const allowed = this.policy.authorize(actor, 'revenue.assess', { type: 'PermittedRevenue', id, facts })
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      await this.store.lock(operatorOrgId)
      const { year } = input
      const { grossFen: actualFen, openMonths } = await this.incomes.of({ operatorOrgId, year })
      const isAssessed = await this.store.isAssessed(id, year)
      const now = this.clock.now()
      const asked = { year, currentYear: yearOf(dayOf(now)), cycle: revenue, isAssessed, openMonths }
      const fits = decideAssessment(asked)
      if (!fits.ok) return inside('input', fits)
      const permittedFen = revenueOfYear(amountsOf(revenue), year)
      const deviation = deviationOf({ actualFen, permittedFen }, this.rules.for(region).get('price.deviationBp'))
      const signed = { assessedBy: actor.id ?? '', assessedAt: now }
      await this.store.assess({ revenueId: id, year, actualFen, permittedFen, ...deviation, ...signed })
      return ok(revenue)
    })
  }
}

/** A row with its amounts as money. */
export function amountsOf(row: PermittedRevenue) {
  const { costFen, profitFen, taxFen, deductFen, firstYear, years } = row
  const amounts = { costFen: fen(costFen), profitFen: fen(profitFen), taxFen: fen(taxFen), deductFen: fen(deductFen) }
  return { ...amounts, firstYear, years }
}

const toEvent = (row: PermittedRevenue) => ({
  revenueId: row.id,
  operatorOrgId: row.operatorOrgId,
  surveyId: row.surveyId,
  firstYear: row.firstYear,
  years: row.years,
  costFen: `${row.costFen}`,
  bondYieldPpm: row.bondYieldPpm,
  addOnBp: row.addOnBp,
  profitFen: `${row.profitFen}`,
  taxFen: `${row.taxFen}`,
  deductFen: `${row.deductFen}`,
  documentNo: row.documentNo,
})

const NO_SUCH_SURVEY: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such cost survey.',
  rule: 'pricing.costSurvey',
}
const NO_SUCH_REVENUE: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such permitted revenue.',
  rule: 'pricing.permittedRevenue',
}
