/**
 * Split rules, checked to divide the whole; split statements, computed again from invoices and those rules: the month's sales
 * of the product, the rule that was for that month, every share to the fen, and the statement's hash.
 */
import type { OrganizationKind } from '../../generated/prisma/enums.ts'
import { sumFen } from '../../kernel/money.ts'
import { invariant } from '../../kernel/result.ts'
import { periodBounds } from '../../kernel/shanghai-time.ts'
import type { ProductSales } from '../billing/index.ts'
import {
  checkRule,
  composeStatement,
  contentAsJson,
  rulesOfMonth,
  type SplitParty,
  type SplitTerms,
} from '../settlement/index.ts'
import type { InvoiceFact, LogFacts, SplitRuleFact, StatementFact } from './log-facts.ts'
import { CheckList, firstDifference, type Check } from './verify-report.ts'

type Party = SplitRuleFact['is']['parties'][number]

/** Each rule divides the whole among organisations that may share: what the settlement room asks before it publishes one. */
export function checkSplitRules({ splitRules }: LogFacts): Check {
  const list = new CheckList('splitRules')
  for (const rule of splitRules) {
    list.count()
    const whole = list.attempt(() => checkRule(termsOf(rule.is), kindsNamedBy(rule.is)), rule)
    if (whole && !whole.ok) list.differs(`Split rule ${rule.is.ruleId}: ${whole.error.message}`, rule)
  }
  return list.done()
}

export function recomputeStatements({ statements, invoices, splitRules }: LogFacts): Check {
  const list = new CheckList('statements')
  const invoicesByMonth = Map.groupBy(invoices, ({ is }) => monthKey(is.issuerOrgId, is.period))
  const seen = new Set<string>()
  for (const statement of statements) {
    list.count()
    const { productId, operatorOrgId, period, statementId } = statement.is
    if (seen.has(`${productId} ${period}`))
      list.differs(`Product ${productId} is split a second time for ${period}.`, statement)
    seen.add(`${productId} ${period}`)
    const sales = salesOf(productId, invoicesByMonth.get(monthKey(operatorOrgId, period)) ?? [])
    const rule = rulesOfMonth(rulesOf(productId, splitRules), periodBounds(period).end).get(productId)
    const expected = list.attempt(() => recomputed({ statement, sales, rule }), statement)
    const difference = expected && firstDifference(statement.logged, { ...statement.logged, ...expected })
    if (difference) list.differs(`Statement ${statementId}: ${difference}.`, statement)
  }
  return list.done()
}

const monthKey = (orgId: string, period: string) => `${orgId} ${period}`

type Line = InvoiceFact['is']['lines'][number]

const isBilledCalls = ({ kind, priceE4 }: Line) => kind === 'PACKAGE' || (kind === 'USAGE' && priceE4 > 0n)

/** What a product brought in a month, over all buyers. Billed calls are those that had a price or a package. */
function salesOf(productId: string, invoices: readonly InvoiceFact[]): ProductSales {
  const lines = invoices.flatMap(({ is }) => is.lines).filter((line) => line.productId === productId)
  return {
    productId,
    billedCalls: lines.reduce((sum, line) => (isBilledCalls(line) ? sum + line.quantity : sum), 0n),
    grossFen: sumFen(lines.map((line) => line.grossFen)),
    vatFen: sumFen(lines.map((line) => line.vatFen)),
    netFen: sumFen(lines.map((line) => line.netFen)),
  }
}

const rulesOf = (productId: string, splitRules: readonly SplitRuleFact[]) =>
  splitRules.map(({ is }) => is).filter((rule) => rule.productId === productId)

/** The members of `statement.confirmed` that follow from the sales and the rule. */
function recomputed(from: { statement: StatementFact; sales: ProductSales; rule: SplitRuleFact['is'] | undefined }) {
  const { statement, sales, rule } = from
  const { period, lines: logged } = statement.is
  invariant(rule, `no split rule of product ${sales.productId} was published for ${period}`)
  const organisations = kindsNamedBy(rule)
  // How institutions settle is the region's parameter and not logged: it must be one way for all lines, and is taken from them.
  const institutions = logged.find(({ orgKind }) => orgKind === 'INSTITUTION')?.settlement ?? 'INSTITUTION_LOCAL'
  const terms = { id: rule.ruleId, ...termsOf(rule) }
  const composed = composeStatement({ period, sales, rule: terms, organisations, institutions })
  const { lines, ...content } = contentAsJson(composed)
  return {
    ...content,
    hash: composed.hash,
    lines: lines.map((line) => ({
      ...line,
      orgKind: organisations.get(line.orgId),
    })),
  }
}

function termsOf({ form, costPoolCapFen, parties }: SplitRuleFact['is']): SplitTerms {
  const operatorOrgId = parties.find(({ capacity }) => capacity === 'OPERATOR')?.orgId
  invariant(operatorOrgId, 'the split rule names no operator')
  return { form, costPoolCapFen, operatorOrgId, parties: parties.map(partyOf) }
}

function partyOf({ capacity, orgId, ratioBp, fixedE4, departments }: Party): SplitParty {
  if (capacity === 'GOVERNMENT' || capacity === 'COST_POOL') {
    return { capacity, ratioBp, fixedE4, departments: departments.map((department) => ({ ...department, basis: '' })) }
  }
  invariant(orgId, `the party that shares as ${capacity} names no organisation`)
  return { capacity, ratioBp, fixedE4, orgId }
}

/** A rule says the kinds of departments; an OPERATOR or DEVELOPER party is an organisation of that kind. */
function kindsNamedBy({ parties }: SplitRuleFact['is']): ReadonlyMap<string, OrganizationKind> {
  return new Map(
    parties.flatMap(({ capacity, orgId, departments }): [string, OrganizationKind][] => [
      ...departments.map((department): [string, OrganizationKind] => [department.orgId, department.orgKind]),
      ...(orgId && (capacity === 'OPERATOR' || capacity === 'DEVELOPER')
        ? [[orgId, capacity] as [string, OrganizationKind]]
        : []),
    ]),
  )
}
