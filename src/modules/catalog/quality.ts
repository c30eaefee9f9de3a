/**
 * 质量报告: what was counted in the data domain when a derived table was last filled, as the catalogue takes it over.
 * Promises: every figure is a count of so many, dated, with how it was counted. Refuses: counts that cannot be, a table that was
 * never measured, and a measurement that the catalogue has.
 */
import { QualityDimension } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'

/** As the data domain tells it: one for each dimension, the same instant and rows in all. */
export type MeasuredFigure = {
  readonly measuredAt: Date
  readonly rowsIn: bigint
  readonly rowsOut: bigint
  readonly dimension: string
  readonly met: bigint
  readonly checked: bigint
  readonly method: string
  readonly methodEn: string
}

export type FigureDraft = Omit<MeasuredFigure, 'measuredAt' | 'rowsIn' | 'rowsOut' | 'dimension'> & {
  readonly dimension: QualityDimension
}
export type ReportDraft = Pick<MeasuredFigure, 'measuredAt' | 'rowsIn' | 'rowsOut'> & {
  readonly figures: readonly FigureDraft[]
}

/** What is taken over. Of nothing that was checked nothing can be said: such a figure is left out. */
export function decideReport(
  code: string,
  measured: readonly MeasuredFigure[],
  last: Date | null,
): Result<ReportDraft> {
  const [first] = measured
  if (!first) return refuse(notMeasured(code))
  const { measuredAt, rowsIn, rowsOut } = first
  if (last && measuredAt <= last) return refuse(notNewer(code, last))
  const figures = measured
    .filter(({ checked }) => checked > 0n)
    .flatMap(({ dimension, met, checked, method, methodEn }): FigureDraft[] =>
      isDimension(dimension) ? [{ dimension, met, checked, method, methodEn }] : [],
    )
  const impossible = figures.find(({ met, checked }) => met < 0n || met > checked)
  if (impossible) return refuse(impossibleCount(code, impossible))
  return figures.length > 0 ? ok({ measuredAt, rowsIn, rowsOut, figures }) : refuse(notMeasured(code))
}

/** Of what was checked, the share that met the demand: in basis points, rounded down, so that only all is 100 %. */
export const shareBp = ({ met, checked }: Pick<MeasuredFigure, 'met' | 'checked'>): number =>
  Number((met * 10_000n) / checked)

const isDimension = (text: string): text is QualityDimension => Object.hasOwn(QualityDimension, text)

const refusal = (code: string, message: string): Refusal => ({ code, message, rule: 'catalog.quality' })

const notMeasured = (code: string) =>
  refusal(
    'QUALITY_UNMEASURED',
    `Nothing was counted of ${code} in the data domain. Have its table filled and measured.`,
  )

const notNewer = (code: string, last: Date) =>
  refusal(
    'QUALITY_UNCHANGED',
    `The catalogue has the figures of ${code} of ${last.toISOString()}. Measure again first.`,
  )

const impossibleCount = (code: string, { dimension, met, checked }: FigureDraft) =>
  refusal('QUALITY_COUNT', `${dimension} of ${code} counts ${met} of ${checked}. Correct how it is counted.`)
