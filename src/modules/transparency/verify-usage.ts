/**
 * What charges rest on, checked from the log: whole price tables under their ceilings, and hours that equal their rows.
 */
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { leafHash, merkleRoot } from '../../kernel/merkle.ts'
import { checkTerms } from '../../kernel/price-terms.ts'
import { checkTiers } from '../../kernel/tiers.ts'
import { checkFixedCharges } from '../pricing/index.ts'
import type { LogFacts, PriceFact } from './log-facts.ts'
import { CheckList, type Check } from './verify-report.ts'

const HOUR_MS = 3_600_000

export function checkPrices({ prices, ceilings }: LogFacts): Check {
  const list = new CheckList('prices')
  const ceilingById = new Map(ceilings.map(({ is }) => [is.ceilingId, is]))
  for (const price of prices) {
    list.count()
    const { priceVersionId, tiers, mode, ceilingId } = price.is
    const whole = checkTiers(tiers, mode)
    if (!whole.ok) list.differs(`Price ${priceVersionId}: ${whole.error.message}`, price)
    const terms = checkTerms(price.is)
    if (!terms.ok) list.differs(`Price ${priceVersionId}: ${terms.error.message}`, price)
    const fault = ceilingFault(price, ceilingId ? ceilingById.get(ceilingId) : undefined)
    if (fault) list.differs(`Price ${priceVersionId} ${fault}.`, price)
  }
  return list.done()
}

function ceilingFault({ is }: PriceFact, ceiling: LogFacts['ceilings'][number]['is'] | undefined): string | undefined {
  if (is.ceilingId && !ceiling) return `names ceiling ${is.ceilingId}, which was not logged`
  const limit = ceiling?.priceE4 ?? 0n
  const above = is.tiers.find((tier) => tier.priceE4 > limit)
  if (above) return `charges ${above.priceE4} in tier ${above.seq}, above its ceiling of ${limit} (1/10,000 yuan)`
  if (!ceiling) return undefined
  const fixed = checkFixedCharges(is, ceiling)
  if (!fixed.ok) return `stands above its ceiling: ${fixed.error.message}`
  const governs =
    ceiling.productId === is.productId && ceiling.purposeClass === is.purposeClass && ceiling.unit === is.unit
  const inTime = is.effectiveFrom >= ceiling.validFrom && is.effectiveFrom < ceiling.validTo
  const forBuyer = ceiling.buyerClass === 'ALL' || ceiling.buyerClass === is.buyerClass
  return governs && inTime && forBuyer ? undefined : `is not governed by ceiling ${ceiling.ceilingId}`
}

/** Each closed hour counts its rows and calls and has the root of its rows; hours follow one another without a gap. */
export function checkUsage({ usageRows, usageHours }: LogFacts): Check {
  const list = new CheckList('usage')
  const rowsByHour = Map.groupBy(usageRows, ({ is }) => is.hour)
  for (const [index, hour] of usageHours.entries()) {
    list.count()
    const rows = rowsByHour.get(hour.is.hour) ?? []
    rowsByHour.delete(hour.is.hour)
    const calls = rows.reduce((sum, { is }) => sum + is.calls, 0n)
    const root = merkleRoot(rows.map(({ logged }) => leafHash(Buffer.from(canonicalJson(logged)))))
    if (hour.is.rows !== rows.length || hour.is.calls !== calls) {
      const counted = `${rows.length} rows and ${calls} calls`
      list.differs(
        `Hour ${hour.is.hour} was closed with ${hour.is.rows} rows and ${hour.is.calls} calls; the log has ${counted}.`,
        hour,
      )
    } else if (hour.is.rowsRoot !== Buffer.from(root).toString('hex')) {
      list.differs(`The rows of hour ${hour.is.hour} do not have the root it was closed with.`, hour)
    }
    const before = usageHours[index - 1]
    if (before && Date.parse(hour.is.hour) - Date.parse(before.is.hour) !== HOUR_MS) {
      list.differs(`Hour ${hour.is.hour} does not follow ${before.is.hour}: an hour is missing.`, hour)
    }
  }
  for (const row of [...rowsByHour.values()].flat())
    list.differs(`Usage row ${row.is.usageRowId} stands in no closed hour.`, row)
  return list.done()
}
