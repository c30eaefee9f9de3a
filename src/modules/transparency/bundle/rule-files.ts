/** The price versions and split rules that the month's invoices and statements name, each under the hash of its text. */
import { canonicalHashHex, canonicalJson } from '../../../kernel/canonical-json.ts'
import type { Period } from '../../../kernel/shanghai-time.ts'
import type { LogFacts } from '../log-facts.ts'

export function ruleFiles(
  { invoices, statements, prices, splitRules }: LogFacts,
  period: Period,
): Record<string, string> {
  const usedPrices = new Set(
    invoices
      .filter(({ is }) => is.period === period)
      .flatMap(({ is }) => is.lines.map(({ priceVersionId }) => priceVersionId)),
  )
  const usedRules = new Set(statements.filter(({ is }) => is.period === period).map(({ is }) => is.ruleId))
  const used = [
    ...prices.filter(({ is }) => usedPrices.has(is.priceVersionId)),
    ...splitRules.filter(({ is }) => usedRules.has(is.ruleId)),
  ]
  return Object.fromEntries(
    used.map(({ logged }) => [`rules/${canonicalHashHex(logged)}.json`, `${canonicalJson(logged)}\n`]),
  )
}
