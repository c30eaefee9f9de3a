/** What a trace leads to, as Prisma's `where`: all from the same keys, so that every list is of the same money. */
import type {
  CallRecordWhereInput,
  CreditNoteWhereInput,
  DataResourceWhereInput,
  InvoiceWhereInput,
  RightGrantWhereInput,
  SplitStatementWhereInput,
  UsageRowWhereInput,
} from '../../generated/prisma/models.ts'
import { periodBounds, type Period } from '../../kernel/shanghai-time.ts'
import type { Span, UsageKey } from './trace.ts'

/** Matches no row. */
const NONE = { id: { in: [] } }

const anyOf = <Where>(keys: readonly UsageKey[], of: (key: UsageKey) => Where) =>
  keys.length === 0 ? NONE : { OR: keys.map(of) }

export const usageOf = (keys: readonly UsageKey[]): UsageRowWhereInput => anyOf(keys, (key) => key)

const lineOf = ({ productId, purposeClass, priceVersionId }: UsageKey) => ({
  productId,
  purposeClass,
  priceVersionId: priceVersionId ?? '',
})

export const invoicesOf = (keys: readonly UsageKey[]): InvoiceWhereInput =>
  anyOf(keys, (key) => ({
    issuerOrgId: key.operatorOrgId,
    buyerOrgId: key.buyerOrgId,
    period: key.period,
    lines: { some: lineOf(key) },
  }))

export const creditNotesOf = (keys: readonly UsageKey[]): CreditNoteWhereInput =>
  anyOf(keys, (key) => ({
    issuerOrgId: key.operatorOrgId,
    buyerOrgId: key.buyerOrgId,
    invoice: { period: key.period },
    line: lineOf(key),
  }))

export const statementsOf = (keys: readonly UsageKey[]): SplitStatementWhereInput =>
  anyOf(keys, ({ productId, operatorOrgId, period }) => ({ productId, operatorOrgId, period }))

export const callsOf = (keys: readonly UsageKey[]): CallRecordWhereInput =>
  anyOf(keys, ({ period, ...key }) => ({ ...key, calledAt: within(period) }))

const within = (period: string) => {
  const { start, end } = periodBounds(period as Period) // the database holds nothing else
  return { gte: start, lt: end }
}

export const resourcesOf = (productVersionIds: readonly string[]): DataResourceWhereInput => ({
  fields: { some: { lineage: { some: { productVersionId: { in: [...productVersionIds] } } } } },
})

/** What the grants of some usage are about. */
export type GrantScope = {
  readonly span: Span
  readonly operatorOrgIds: readonly string[]
  readonly productIds: readonly string[]
  readonly fieldIds: readonly string[]
  readonly resourceIds: readonly string[]
}

/** Holding of the resources, use of their fields and operation of the products, in force somewhere in the span. */
export const grantsOf = ({ span, ...scope }: GrantScope): RightGrantWhereInput => ({
  validFrom: { lt: span.until },
  validTo: { gt: span.from },
  AND: [{ OR: [{ revokedAt: null }, { revokedAt: { gt: span.from } }] }],
  OR: [
    { right: 'HOLDING', objectId: { in: [...scope.resourceIds] } },
    { right: 'USE', objectId: { in: [...scope.fieldIds] }, granteeOrgId: { in: [...scope.operatorOrgIds] } },
    { right: 'OPERATION', objectId: { in: [...scope.productIds] }, granteeOrgId: { in: [...scope.operatorOrgIds] } },
  ],
})
