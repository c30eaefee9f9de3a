/** 年度经营报告 as a file: the five items of 发改价格〔2025〕65号 and no other, the same figures as PDF and as CSV. */
import type { BuyerClass, PriceAdjuster } from '../../generated/prisma/enums.ts'
import { formatUnitPrice, formatYuan, priceE4, type Fen } from '../../kernel/money.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { csvOf } from '../../platform/paper/csv.ts'
import type { Paper, PaperTable } from '../../platform/paper/pdf.ts'
import { deviationText } from '../pricing/index.ts'
import { PURPOSES } from './invoice-paper.ts'
import { profitOf, type OperatingReport, type PriceChange } from './operating-report.ts'

export const BUYER_CLASSES: Readonly<Record<BuyerClass, string>> = {
  ALL: '全部',
  GRASSROOTS_PUBLIC: '基层公共服务主体',
  SMALL_MICRO: '小微企业',
  COMMERCIAL: '商业主体',
}
export const ADJUSTERS: Readonly<Record<PriceAdjuster, string>> = {
  NOBODY: '无需调整',
  OPERATOR: '运营机构调整具体收费标准',
  AUTHORIZER: '授权方调整上限收费标准',
}
const CHANGES: Readonly<Record<PriceChange['kind'], string>> = {
  CEILING: '核定上限',
  FIRST: '首次公布',
  CHANGED: '调整',
  ENDED: '停止执行',
}
const NONE = '—'

/** The items that the report has, in the order of the rule. */
export const REPORT_ITEMS = [
  '一、总体经营情况',
  '二、授权运营成本、实际收入和利润',
  '三、分产品销售规模和收入',
  '四、实际收入与最高准许收入的偏离',
  '五、价格调整情况',
] as const

const yuanOf = (amount: Fen | null | undefined) => (amount === null || amount === undefined ? NONE : formatYuan(amount))
const pricesOf = (prices: readonly bigint[]) =>
  prices.map((price) => formatUnitPrice(priceE4(price))).join(' / ') || NONE

type Figure = readonly [name: string, value: string]

function overallOf({ overall }: OperatingReport): Figure[] {
  return [
    ['售出产品（个）', `${overall.products}`],
    ['购买方（家）', `${overall.buyers}`],
    ['计费量', `${overall.billedCalls}`],
    ['公共治理、公益事业无偿提供量', `${overall.freeCalls}`],
    ['账单（份）', `${overall.invoices}`],
  ]
}

function moneyOf(report: OperatingReport): Figure[] {
  const { cost, incomeFen, incomeNetFen } = report
  return [
    ['成本（产业用途，扣除补贴）', yuanOf(cost?.costFen)],
    ['成本来源', cost ? `成本调查，${cost.audited ? '已审核' : '未审核'}` : '未报送成本调查'],
    ['实际收入（含税）', yuanOf(incomeFen)],
    ['实际收入（不含税）', yuanOf(incomeNetFen)],
    ['利润（不含税收入减成本）', yuanOf(profitOf(report))],
  ]
}

function deviationOfReport({ deviation }: OperatingReport): Figure[] {
  if (!deviation) return [['最高准许收入', '未核定（试行收费）']]
  const { permittedFen, actualFen, adjuster, excessFen, assessed, documentNo } = deviation
  return [
    ['最高准许收入', yuanOf(permittedFen)],
    ['实际收入（含税）', yuanOf(actualFen)],
    ['偏离（%）', deviationText({ actualFen, permittedFen })],
    ['调价主体', ADJUSTERS[adjuster]],
    ['结转下一周期扣减', yuanOf(excessFen)],
    ['核定文号', documentNo],
    ['评估', assessed ? '已评估' : '未评估，按规则试算'],
  ]
}

const figures = (title: string, rows: readonly Figure[]): PaperTable => ({
  title,
  columns: [
    { name: '指标', share: 0.45 },
    { name: '数值', share: 0.55, right: true },
  ],
  rows,
})

const PRODUCT_COLUMNS: PaperTable['columns'] = [
  { name: '产品', share: 0.4 },
  { name: '购买方', share: 0.12, right: true },
  { name: '计费量', share: 0.16, right: true },
  { name: '不含税收入', share: 0.16, right: true },
  { name: '含税收入', share: 0.16, right: true },
]
const CHANGE_COLUMNS: PaperTable['columns'] = [
  { name: '日期', share: 0.13 },
  { name: '事项', share: 0.11 },
  { name: '产品', share: 0.1 },
  { name: '用途', share: 0.12 },
  { name: '购买方类别', share: 0.18 },
  { name: '原单价', share: 0.18, right: true },
  { name: '现单价', share: 0.18, right: true },
]

const changeOf = (change: PriceChange): string[] => [
  dayOf(change.at),
  CHANGES[change.kind],
  change.productCode,
  PURPOSES[change.purposeClass],
  BUYER_CLASSES[change.buyerClass],
  pricesOf(change.before),
  pricesOf(change.after),
]

/** The report as a PDF shows it. */
export function paperOfReport(report: OperatingReport, madeAt: Date): Paper {
  const { year, operator, products, priceChanges } = report
  const rows = products.map((product) => [
    `${product.name}（${product.code}）`,
    `${product.buyers}`,
    `${product.billedCalls}`,
    formatYuan(product.netFen),
    formatYuan(product.grossFen),
  ])
  return {
    title: '公共数据资源授权运营年度报告',
    subtitle: `${operator.name}　${year} 年度`,
    facts: [
      ['运营机构', operator.name],
      ['统一代码', operator.uscc],
      ['年度', `${year}`],
      ['报送期限', `${year + 1}-03-31`],
    ],
    tables: [
      figures(REPORT_ITEMS[0], overallOf(report)),
      figures(REPORT_ITEMS[1], moneyOf(report)),
      { title: REPORT_ITEMS[2], columns: PRODUCT_COLUMNS, rows },
      figures(REPORT_ITEMS[3], deviationOfReport(report)),
      { title: REPORT_ITEMS[4], columns: CHANGE_COLUMNS, rows: priceChanges.map(changeOf) },
    ],
    notes: ['金额单位：元。收入为已开账单减冲减单。单价逐档列出，单位：元/计费单位。依据：发改价格〔2025〕65号。'],
    madeAt,
  }
}

const under = (item: string, rows: readonly Figure[]) => rows.map(([name, value]) => [item, '', name, value])

/** The report as CSV: item, what it is about, figure, value. */
export function csvOfReport(report: OperatingReport): string {
  const { products, priceChanges } = report
  const ofProducts = products.flatMap(({ code, buyers, billedCalls, netFen, grossFen }) => [
    [REPORT_ITEMS[2], code, '购买方（家）', buyers],
    [REPORT_ITEMS[2], code, '计费量', billedCalls],
    [REPORT_ITEMS[2], code, '不含税收入', formatYuan(netFen)],
    [REPORT_ITEMS[2], code, '含税收入', formatYuan(grossFen)],
  ])
  const ofChanges = priceChanges.map((change) => {
    const [day, kind, code, purpose, buyerClass, before, after] = changeOf(change)
    return [REPORT_ITEMS[4], code ?? '', `${day} ${kind} ${purpose} ${buyerClass}`, `${before} → ${after}`]
  })
  return csvOf(
    ['事项', '产品', '指标', '数值'],
    [
      ...under(REPORT_ITEMS[0], overallOf(report)),
      ...under(REPORT_ITEMS[1], moneyOf(report)),
      ...ofProducts,
      ...under(REPORT_ITEMS[3], deviationOfReport(report)),
      ...ofChanges,
    ],
  )
}
