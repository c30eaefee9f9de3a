/**
 * What the log says about money, parsed: prices, usage, invoices, rules, statements, journals.
 * Promises: whatever a check computes with has the form it must have; amounts are exact and fit 64 bits.
 * Refuses: an entry of another form, by its place.
 */
import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { amountE4, bp, fen, priceE4 } from '../../kernel/money.ts'
import { PLAIN_TERMS } from '../../kernel/price-terms.ts'
import type { Period } from '../../kernel/shanghai-time.ts'
import type { LogEntry, LoggedType } from './log-entry.ts'
import type { CheckList } from './verify-report.ts'

/** A parsed entry: where it stands, its members as they were logged, and what they mean. */
export type Fact<T> = { readonly seq: string; readonly logged: LogEntry['body']; readonly is: T }

// 18 digits always fit 64 bits
const integer = z.string().regex(/^(0|-?[1-9]\d{0,17})$/, 'is not a decimal number of at most 18 digits')
const count = integer.transform(BigInt).refine((value) => value >= 0n, 'is negative')
const money = integer.transform((text) => fen(BigInt(text)))
const price = integer.transform((text) => priceE4(BigInt(text)))
const share = z.int().transform((value) => bp(BigInt(value)))
const instant = z.iso.datetime().transform((text) => new Date(text))
const period = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
  .transform((text) => text as Period)
const id = z.string().min(1)
const purposeClass = z.enum(enums.PurposeClass)

const Ceiling = z.object({
  ceilingId: id,
  productId: id,
  purposeClass,
  buyerClass: z.enum(enums.BuyerClass),
  unit: z.enum(enums.BillingUnit),
  priceE4: price,
  monthlyE4: price.nullable().default(null),
  documentNo: z.string().default(''),
  validFrom: instant,
  validTo: instant,
})

const amount = integer.transform((text) => amountE4(BigInt(text)))
const Terms = z.object({
  boundary: z.enum(enums.TierBoundary),
  includedQty: count,
  fee: z.object({ amountE4: amount, every: z.enum(enums.FeePeriod) }).nullable(),
  proration: z.enum(enums.Proration),
  minimumE4: amount.nullable(),
  maximumE4: amount.nullable(),
  whenUnused: z.enum(enums.UnusedMonth),
})

const Price = z.object({
  priceVersionId: id,
  productId: id,
  purposeClass,
  buyerClass: z.enum(enums.BuyerClass),
  unit: z.enum(enums.BillingUnit),
  mode: z.enum(enums.TierMode),
  ceilingId: id.nullable(),
  effectiveFrom: instant,
  tiers: z.array(
    z
      .object({ seq: z.int(), fromQty: count, toQty: count.nullable(), priceE4: price, feeE4: price.optional() })
      .transform(({ feeE4, ...tier }) => (feeE4 === undefined ? tier : { ...tier, feeE4 })),
  ),
  terms: Terms.default(PLAIN_TERMS),
})

const Subscription = z.object({
  subscriptionId: id,
  consumerOrgId: id,
  productId: id,
  purposeClass,
  validFrom: instant,
  validTo: instant,
})

const SubscribedDays = z.object({
  daysId: id,
  operatorOrgId: id,
  period,
  buyerOrgId: id,
  productId: id,
  purposeClass,
  priceVersionId: id,
  from: z.int().min(0),
  to: z.int().max(31),
})

const UsageRow = z.object({
  usageRowId: id,
  hour: id,
  period,
  buyerOrgId: id,
  operatorOrgId: id,
  productId: id,
  purposeClass,
  priceVersionId: id.nullable(),
  calls: count,
  billable: count,
})

const UsageHour = z.object({ hour: id, rows: z.int(), calls: count, rowsRoot: z.string() })

const Invoice = z.object({
  invoiceId: id,
  no: id,
  issuerOrgId: id,
  buyerOrgId: id,
  period,
  vatBp: share,
  grossFen: money,
  vatFen: money,
  netFen: money,
  lines: z.array(
    z.object({
      seq: z.int(),
      productId: id,
      priceVersionId: id,
      kind: z.enum(enums.LineKind).default('USAGE'),
      quantity: count,
      priceE4: price,
      grossFen: money,
      vatFen: money,
      netFen: money,
    }),
  ),
})

const CreditNote = z.object({
  creditNoteId: id,
  no: id,
  invoiceId: id,
  lineSeq: z.int(),
  productId: id,
  issuerOrgId: id,
  buyerOrgId: id,
  issuedAt: instant,
  grossFen: money,
  vatFen: money,
  netFen: money,
  freedFen: money,
})

const Reversal = z.object({
  reversalId: id,
  statementId: id,
  creditNoteId: id,
  operatorOrgId: id,
  netFen: money,
  postedAt: instant,
  lines: z.array(
    z.object({
      seq: z.int(),
      orgId: id,
      settlement: z.enum(enums.SettlementKind),
      amountFen: money,
      paid: z.boolean(),
    }),
  ),
})

const Movement = z.object({
  movementId: id,
  operatorOrgId: id,
  kind: z.enum(enums.MovementKind),
  happenedAt: instant,
  legs: z.array(
    z.object({
      place: z.enum(enums.MoneyPlace),
      side: z.enum(enums.Side),
      counterpartyOrgId: id.nullable(),
      invoiceId: id.nullable(),
      amountFen: money,
    }),
  ),
})

const SplitRule = z.object({
  ruleId: id,
  productId: id,
  form: z.enum(enums.SplitForm),
  costPoolCapFen: money,
  effectiveFrom: instant,
  parties: z.array(
    z.object({
      capacity: z.enum(enums.SplitCapacity),
      orgId: id.nullable(),
      ratioBp: share,
      fixedE4: price.nullable(),
      departments: z.array(
        z.object({
          orgId: id,
          orgKind: z.enum(enums.OrganizationKind),
          weightBp: share,
        }),
      ),
    }),
  ),
})

const Statement = z.object({
  statementId: id,
  productId: id,
  operatorOrgId: id,
  period,
  ruleId: id,
  netFen: money,
  lines: z.array(
    z.object({
      seq: z.int(),
      orgId: id,
      orgKind: z.enum(enums.OrganizationKind),
      capacity: z.enum(enums.SplitCapacity),
      basis: z.string(),
      amountFen: money,
      settlement: z.enum(enums.SettlementKind),
    }),
  ),
})

const Journal = z.object({
  journalId: id,
  orgId: id,
  kind: id,
  happenedAt: instant,
  refType: id,
  refId: id,
  reversesId: id.nullable(),
  postings: z.array(
    z.object({
      account: id,
      side: z.enum(enums.Side),
      amountFen: integer,
    }),
  ),
})

export type LogFacts = ReturnType<typeof readFacts>
export type UsageFact = LogFacts['usageRows'][number]
export type PriceFact = LogFacts['prices'][number]
export type InvoiceFact = LogFacts['invoices'][number]
export type CreditNoteFact = LogFacts['creditNotes'][number]
export type ReversalFact = LogFacts['reversals'][number]
export type MovementFact = LogFacts['movements'][number]
export type SplitRuleFact = LogFacts['splitRules'][number]
export type StatementFact = LogFacts['statements'][number]
export type JournalFact = LogFacts['journals'][number]

/** Parses the entries that speak of money; one that cannot be parsed is found and left out. */
export function readFacts(entries: readonly LogEntry[], found: CheckList) {
  const byType = Map.groupBy(entries, ({ type }) => type)
  const read = <Shape extends z.ZodType>(type: LoggedType, shape: Shape): Fact<z.output<Shape>>[] =>
    (byType.get(type) ?? []).flatMap((entry) => {
      const parsed = shape.safeParse(entry.body)
      if (parsed.success) return [{ seq: entry.seq, logged: entry.body, is: parsed.data }]
      const [issue] = parsed.error.issues
      found.differs(`${type} cannot be read: ${issue?.path.join('.')} ${issue?.message}.`, entry)
      return []
    })
  return {
    ceilings: read('ceiling.set', Ceiling),
    prices: read('price.published', Price),
    usageRows: read('usage.row', UsageRow),
    subscriptions: read('subscription.opened', Subscription),
    subscribedDays: read('subscription.days', SubscribedDays),
    usageHours: read('usage.hour', UsageHour),
    invoices: read('invoice.issued', Invoice),
    creditNotes: read('creditNote.issued', CreditNote),
    reversals: read('split.reversed', Reversal),
    movements: read('money.moved', Movement),
    splitRules: read('splitRule.published', SplitRule),
    statements: read('statement.confirmed', Statement),
    journals: read('ledger.journal-posted', Journal),
  }
}
