/** The lines of downloads: what stands in which column. */
import { formatUnitPrice } from '../../kernel/money.ts'
import { csvHead, csvLine } from '../../platform/paper/csv.ts'
import type { ListedCall } from './call-list.store.ts'
import type { UsageOfDay } from './usage-view.ts'

const SHANGHAI_MS = 8 * 3_600_000

const USAGE_HEAD = [
  '日期 day',
  '产品 product',
  '用途 purpose',
  '结果 outcome',
  '调用次数 calls',
  '计费次数 billable',
  '本月累计计费 units so far',
  '档位 tier',
  '单价 unit price (yuan)',
  '产品用途当日费用 cost of the day (yuan)',
  '产品用途累计费用 running cost (yuan)',
]
const CALLS_HEAD = ['请求流水号 requestNo', '时间 time', '产品 product', '结果 outcome', '是否计费 billable']

/** The usage view as CSV, line by line. */
export function* usageLines(rows: Iterable<UsageOfDay>): Generator<string> {
  yield csvHead(USAGE_HEAD)
  for (const { day, productCode, purposeClass, outcome, calls, billable, cost } of rows) {
    const price = cost.unitPriceE4 === null ? '' : formatUnitPrice(cost.unitPriceE4)
    const money = [price, formatUnitPrice(cost.dayE4), formatUnitPrice(cost.runningE4)]
    yield csvLine([day, productCode, purposeClass, outcome, calls, billable, cost.units, cost.tierSeq ?? '', ...money])
  }
}

/** A list of calls as CSV, line by line. */
export async function* callLines(calls: AsyncIterable<ListedCall>): AsyncGenerator<string> {
  yield csvHead(CALLS_HEAD)
  for await (const { requestNo, calledAt, productCode, outcome, billable } of calls) {
    yield csvLine([requestNo, inShanghai(calledAt), productCode, outcome, billable ? 'true' : 'false'])
  }
}

const inShanghai = (instant: Date) => new Date(instant.getTime() + SHANGHAI_MS).toISOString().replace('Z', '+08:00')
