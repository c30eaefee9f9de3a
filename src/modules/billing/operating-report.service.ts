import { Injectable } from '@nestjs/common'
import { fen, sumFen, type Fen } from '../../kernel/money.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf, startOfYear, yearOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { pdfOf } from '../../platform/paper/pdf.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { amountsOf, deviationOf, isInCycle, outstandingExcess, revenueOfYear, surveyedCost } from '../pricing/index.ts'
import { BillingStore } from './billing.store.ts'
import { csvOfDeviations, paperOfDeviations, type DeviationReport } from './deviation-report.ts'
import type { PaperFile } from './invoice-paper.service.ts'
import { csvOfReport, paperOfReport } from './operating-report-paper.ts'
import { decideReport, incomeOfProducts, priceChanges } from './operating-report.ts'
import type { OperatingReport, YearCost, YearDeviation } from './operating-report.ts'
import { OperatingReportStore, type ReportedOperator } from './operating-report.store.ts'

type Form = 'PDF' | 'CSV'
type Cycle = Awaited<ReturnType<OperatingReportStore['cycles']>>[number]

/**
 * Makes the yearly reports of 65号 on an operator.
 * Promises: nothing is written; whoever may read what the operator is permitted may read them, and nobody else.
 */
@Injectable()
export class OperatingReportService {
  constructor(
    private readonly store: OperatingReportStore,
    private readonly billing: BillingStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly clock: Clock,
  ) {}

  /** Refuses SIGN_IN, FORBIDDEN, OPERATOR_UNKNOWN, YEAR_NOT_OVER, MONTHS_OPEN. */
  async report(
    actor: Actor,
    { operatorUscc, year }: { readonly operatorUscc: string; readonly year: number },
  ): Promise<Result<OperatingReport>> {
    const found = await this.found(actor, operatorUscc)
    if (!found.ok) return found
    const { id: operatorOrgId, name, uscc } = found.value
    const { grossFen, openMonths } = await this.billing.incomeOf({ operatorOrgId, year })
    const decision = decideReport({ year, currentYear: yearOf(dayOf(this.clock.now())), openMonths })
    if (!decision.ok) return decision
    const of = { operatorOrgId, year }
    const products = await this.store.products(of)
    const cycle = (await this.store.cycles(operatorOrgId)).find((each) => isInCycle(each, year))
    const within = { start: startOfYear(year), end: startOfYear(year + 1) }
    return ok({
      year,
      operator: { name, uscc },
      overall: {
        ...(await this.store.overall(of)),
        products: products.length,
        billedCalls: products.reduce((sum, { billedCalls }) => sum + billedCalls, 0n),
      },
      cost: await this.costOf(of),
      ...incomeOfProducts(products),
      products,
      deviation: cycle ? this.deviation(cycle, { year, incomeFen: grossFen }) : null,
      priceChanges: priceChanges(await this.store.prices(operatorOrgId), within),
    })
  }

  /** The same as a file. */
  async reportFile(
    actor: Actor,
    asked: { readonly operatorUscc: string; readonly year: number; readonly form: Form },
  ): Promise<Result<PaperFile>> {
    const report = await this.report(actor, asked)
    if (!report.ok) return report
    const name = `operating-report-${asked.operatorUscc}-${asked.year}`
    if (asked.form === 'CSV') return ok(csvFile(name, csvOfReport(report.value)))
    return ok(pdfFile(name, await pdfOf(paperOfReport(report.value, this.clock.now()))))
  }

  /** 偏离报告 of the years that are over. Refuses SIGN_IN, FORBIDDEN, OPERATOR_UNKNOWN. */
  async deviations(actor: Actor, operatorUscc: string): Promise<Result<DeviationReport>> {
    const found = await this.found(actor, operatorUscc)
    if (!found.ok) return found
    const { id: operatorOrgId, name, uscc, region } = found.value
    const thisYear = yearOf(dayOf(this.clock.now()))
    const cycles = await this.store.cycles(operatorOrgId)
    const over = cycles.flatMap((cycle) =>
      Array.from({ length: cycle.years }, (_, index) => ({ cycle, year: cycle.firstYear + index })),
    )
    const years: (YearDeviation & { readonly year: number })[] = []
    for (const { cycle, year } of over.filter((each) => each.year < thisYear)) {
      const { grossFen: incomeFen } = await this.billing.incomeOf({ operatorOrgId, year })
      years.push({ year, ...this.deviation(cycle, { year, incomeFen }) })
    }
    const excesses = cycles.flatMap(({ assessments }) => assessments.map(({ excessFen }) => fen(excessFen)))
    const deductions = cycles.map(({ deductFen }) => fen(deductFen))
    const outstandingFen = outstandingExcess({ excesses, deductions })
    const deviationBp = this.rules.for(region).get('price.deviationBp')
    return ok({ operator: { name, uscc }, deviationBp, years, deductedFen: sumFen(deductions), outstandingFen })
  }

  /** The same as a file. */
  async deviationsFile(
    actor: Actor,
    asked: { readonly operatorUscc: string; readonly form: Form },
  ): Promise<Result<PaperFile>> {
    const report = await this.deviations(actor, asked.operatorUscc)
    if (!report.ok) return report
    const madeAt = this.clock.now()
    const name = `deviation-${asked.operatorUscc}-${dayOf(madeAt)}`
    if (asked.form === 'CSV') return ok(csvFile(name, csvOfDeviations(report.value)))
    return ok(pdfFile(name, await pdfOf(paperOfDeviations(report.value, madeAt))))
  }

  private async found(actor: Actor, uscc: string): Promise<Result<ReportedOperator>> {
    const operator = await this.store.operator(uscc)
    const facts = { operatorOrgId: operator?.id ?? null, region: operator?.region ?? null }
    const allowed = this.policy.authorize(actor, 'read', { type: 'PermittedRevenue', facts })
    if (!allowed.ok) return allowed
    return operator ? ok(operator) : refuse(UNKNOWN_OPERATOR)
  }

  private async costOf(of: { readonly operatorOrgId: string; readonly year: number }): Promise<YearCost | null> {
    const survey = await this.store.survey(of)
    if (!survey) return null
    const items = survey.items.map((item) => ({ ...item, amountFen: fen(item.amountFen) }))
    return { costFen: fen(surveyedCost(items, survey.disallowed).netFen), audited: survey.status === 'AUDITED' }
  }

  /** As it was assessed; a year that was not is tried by the same rule. */
  private deviation(
    cycle: Cycle,
    { year, incomeFen }: { readonly year: number; readonly incomeFen: Fen },
  ): YearDeviation {
    const { documentNo, region } = cycle
    const assessed = cycle.assessments.find((assessment) => assessment.year === year)
    if (assessed) {
      const { permittedFen, actualFen, excessFen, adjuster } = assessed
      const amounts = { permittedFen: fen(permittedFen), actualFen: fen(actualFen), excessFen: fen(excessFen) }
      return { ...amounts, adjuster, assessed: true, documentNo }
    }
    const permittedFen = revenueOfYear(amountsOf(cycle), year)
    const limit = this.rules.for(region).get('price.deviationBp')
    const found = deviationOf({ actualFen: incomeFen, permittedFen }, limit)
    return { permittedFen, actualFen: incomeFen, ...found, assessed: false, documentNo }
  }
}

const csvFile = (name: string, text: string): PaperFile => ({
  fileName: `${name}.csv`,
  mediaType: 'text/csv; charset=utf-8',
  content: Buffer.from(text),
})
const pdfFile = (name: string, content: Buffer): PaperFile => ({
  fileName: `${name}.pdf`,
  mediaType: 'application/pdf',
  content,
})

const UNKNOWN_OPERATOR: Refusal = {
  code: 'OPERATOR_UNKNOWN',
  message: 'No operator is registered under this credit code: check it.',
  rule: '发改价格〔2025〕65号: 年度报告',
  field: 'operatorUscc',
}
