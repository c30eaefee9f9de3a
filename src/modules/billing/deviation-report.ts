/**
 * 偏离报告: each year of the cycles of an operator, what it was permitted and what it brought, who adjusts, and what is carried
 * forward into the next cycle. Source: 发改价格〔2025〕65号.
 */
import { formatYuan, sumFen, type Bp, type Fen } from '../../kernel/money.ts'
import { csvOf } from '../../platform/paper/csv.ts'
import type { Paper } from '../../platform/paper/pdf.ts'
import { deviationText } from '../pricing/index.ts'
import { ADJUSTERS } from './operating-report-paper.ts'
import type { YearDeviation } from './operating-report.ts'

export type DeviationReport = {
  readonly operator: { readonly name: string; readonly uscc: string }
  /** up to this, inclusive, the operator adjusts */
  readonly deviationBp: Bp
  /** years that are over, the earliest first */
  readonly years: readonly (YearDeviation & { readonly year: number })[]
  /** what the cycles so far were made to give back */
  readonly deductedFen: Fen
  /** excess that no cycle gives back yet */
  readonly outstandingFen: Fen
}

const NAMES = ['年度', '最高准许收入', '实际收入', '偏离（%）', '调价主体', '超出结转', '评估', '核定文号'] as const
const SHARES = [0.08, 0.14, 0.14, 0.1, 0.2, 0.12, 0.09, 0.13]
/** Which columns are figures. */
const FIGURES = new Set<string>(['最高准许收入', '实际收入', '偏离（%）', '超出结转'])

const rowsOf = ({ years }: DeviationReport): string[][] =>
  years.map(({ year, permittedFen, actualFen, adjuster, excessFen, assessed, documentNo }) => [
    `${year}`,
    formatYuan(permittedFen),
    formatYuan(actualFen),
    deviationText({ actualFen, permittedFen }),
    ADJUSTERS[adjuster],
    formatYuan(excessFen),
    assessed ? '已评估' : '试算',
    documentNo,
  ])

export const csvOfDeviations = (report: DeviationReport): string => csvOf(NAMES, rowsOf(report))

/** The report as a PDF shows it; the rule of who adjusts stands below, with the parameter of the region. */
export function paperOfDeviations(report: DeviationReport, madeAt: Date): Paper {
  const { operator, deviationBp, years, deductedFen, outstandingFen } = report
  const excessFen = sumFen(years.filter(({ assessed }) => assessed).map((year) => year.excessFen))
  return {
    title: '最高准许收入偏离报告',
    subtitle: operator.name,
    facts: [
      ['运营机构', operator.name],
      ['统一代码', operator.uscc],
      ['累计超出', formatYuan(excessFen)],
      ['已在周期扣减', formatYuan(deductedFen)],
      ['待下周期扣减', formatYuan(outstandingFen)],
    ],
    tables: [
      {
        title: '逐年偏离',
        columns: NAMES.map((name, index) => ({ name, share: SHARES[index] ?? 0, right: FIGURES.has(name) })),
        rows: rowsOf(report),
      },
    ],
    notes: [
      `金额单位：元，含税。偏离不超过 ${Number(deviationBp) / 100}%（含）的，由运营机构调整具体收费标准；超过的，由授权方调整上限收费标准。`,
      '超出部分全额结转，在下一周期扣减。未评估的年度按规则试算，以评估为准。依据：发改价格〔2025〕65号。',
    ],
    madeAt,
  }
}
