import { Injectable } from '@nestjs/common'
import type { InvoiceLineWhereInput, JournalWhereInput, UsageRowWhereInput } from '../../generated/prisma/models.ts'
import { fen } from '../../kernel/money.ts'
import { periodBounds, type Period } from '../../kernel/shanghai-time.ts'
import { Market } from '../../platform/database/market.ts'
import type { Paper, PaperKind, Span, UsageKey } from './trace.ts'
import { MAX_TRACE_KEYS } from './trace.ts'
import { creditNotesOf, invoicesOf, statementsOf, usageOf, type GrantScope } from './trace-where.ts'

const HOUR_MS = 3_600_000

/** Reads what hangs together. What of it an asker may see is decided where it is listed. */
@Injectable()
export class TraceStore {
  constructor(private readonly market: Market) {}

  journal(where: JournalWhereInput) {
    const include = { postings: { include: { account: { select: { code: true } } }, orderBy: { seq: 'asc' } } } as const
    return this.market.prisma.journal.findFirst({ where, include })
  }

  /** The paper behind a journal; null for a kind that has none here. */
  async paper(kind: string, id: string): Promise<Paper | null> {
    const read = Object.hasOwn(this.papers, kind) ? this.papers[kind as PaperKind] : undefined
    return read ? read(id) : null
  }

  private readonly papers: Readonly<Record<PaperKind, (id: string) => Promise<Paper | null>>> = {
    Invoice: async (id) => {
      const lines = await this.market.prisma.invoiceLine.findMany({ where: { invoiceId: id }, orderBy: { seq: 'asc' } })
      return { kind: 'Invoice', id, lines }
    },
    CreditNote: async (id) => {
      const select = { line: { select: { seq: true } } }
      const note = await this.market.prisma.creditNote.findUnique({ where: { id }, select })
      return note && { kind: 'CreditNote', id, lineSeq: note.line.seq }
    },
    SplitStatement: async (id) => {
      const where = { statementId: id }
      const lines = await this.market.prisma.splitLine.findMany({ where, orderBy: { seq: 'asc' } })
      return { kind: 'SplitStatement', id, lines: lines.map(exact) }
    },
    SplitReversal: async (id) => {
      const where = { reversalId: id }
      const lines = await this.market.prisma.splitReversalLine.findMany({ where, orderBy: { seq: 'asc' } })
      return { kind: 'SplitReversal', id, lines: lines.map(exact) }
    },
    MoneyMovement: async (id) => {
      const where = { movementId: id }
      const legs = await this.market.prisma.movementLeg.findMany({ where, orderBy: { seq: 'asc' } })
      return { kind: 'MoneyMovement', id, legs: legs.map(exact) }
    },
  }

  /** The usage that a paper is about, by the invoice lines that charge it. */
  async keysOf(paper: Paper): Promise<UsageKey[]> {
    const { id } = paper
    switch (paper.kind) {
      case 'Invoice':
        return this.keysOfLines({ invoiceId: id })
      case 'CreditNote':
        return this.keysOfLines({ creditNotes: { some: { id } } })
      case 'SplitReversal':
        return this.keysOfLines({ creditNotes: { some: { reversals: { some: { id } } } } })
      case 'MoneyMovement':
        return this.keysOfLines({ invoice: { movementLegs: { some: { movementId: id } } } })
      case 'SplitStatement': {
        const statement = await this.market.prisma.splitStatement.findUnique({ where: { id } })
        if (!statement) return []
        const { productId, operatorOrgId: issuerOrgId, period } = statement
        return this.keysOfLines({ productId, invoice: { issuerOrgId, period } })
      }
      default:
        return []
    }
  }

  private async keysOfLines(where: InvoiceLineWhereInput) {
    const lines = await this.market.prisma.invoiceLine.findMany({
      where,
      distinct: ['invoiceId', 'productId', 'purposeClass', 'priceVersionId'],
      select: {
        productId: true,
        purposeClass: true,
        priceVersionId: true,
        invoice: { select: { issuerOrgId: true, buyerOrgId: true, period: true } },
      },
      take: MAX_TRACE_KEYS + 1,
    })
    return lines.map(({ invoice: { issuerOrgId: operatorOrgId, buyerOrgId, period }, ...line }) => ({
      operatorOrgId,
      buyerOrgId,
      period,
      ...line,
    }))
  }

  /** The keys of some usage rows, each once. */
  async keysOfUsage(where: UsageRowWhereInput): Promise<UsageKey[]> {
    const groups = await this.market.prisma.usageRow.groupBy({
      by: ['operatorOrgId', 'buyerOrgId', 'period', 'productId', 'purposeClass', 'priceVersionId'],
      where,
      orderBy: [{ period: 'asc' }, { productId: 'asc' }, { buyerOrgId: 'asc' }],
      take: MAX_TRACE_KEYS + 1,
    })
    return groups
  }

  /** The product versions that read a resource, or one of its fields. */
  async versionsReading(source: { resourceId: string } | { fieldId: string }): Promise<string[]> {
    const where = 'fieldId' in source ? source : { field: source }
    const distinct = ['productVersionId'] as const
    const rows = await this.market.prisma.productField.findMany({ where, distinct: [...distinct] })
    return rows.map(({ productVersionId }) => productVersionId)
  }

  /** Versions and subscriptions that the usage names. */
  async namedBy(usage: UsageRowWhereInput): Promise<{ productVersionIds: string[]; subscriptionIds: string[] }> {
    const { prisma } = this.market
    const [versions, subscriptions] = [
      await prisma.usageRow.groupBy({ by: ['productVersionId'], where: usage }),
      await prisma.usageRow.groupBy({ by: ['subscriptionId'], where: usage }),
    ]
    return {
      productVersionIds: versions.map(({ productVersionId }) => productVersionId),
      subscriptionIds: subscriptions.map(({ subscriptionId }) => subscriptionId),
    }
  }

  /** What the grants behind the usage are about; of months without any usage, the whole months. */
  async grantScope(keys: readonly UsageKey[], productVersionIds: readonly string[]): Promise<GrantScope> {
    const { prisma } = this.market
    const fields = await prisma.productField.findMany({
      where: { productVersionId: { in: [...productVersionIds] } },
      select: { fieldId: true, field: { select: { resourceId: true } } },
    })
    return {
      span: await this.spanOf(keys),
      operatorOrgIds: unique(keys.map(({ operatorOrgId }) => operatorOrgId)),
      productIds: unique(keys.map(({ productId }) => productId)),
      fieldIds: unique(fields.map(({ fieldId }) => fieldId)),
      resourceIds: unique(fields.map(({ field }) => field.resourceId)),
    }
  }

  private async spanOf(keys: readonly UsageKey[]): Promise<Span> {
    const { _min, _max } = await this.market.prisma.usageRow.aggregate({
      where: usageOf(keys),
      _min: { hour: true },
      _max: { hour: true },
    })
    if (_min.hour && _max.hour) return { from: _min.hour, until: new Date(_max.hour.getTime() + HOUR_MS) }
    const periods = keys.map(({ period }) => period).toSorted()
    const bounds = [periods[0], periods.at(-1)].map((period) => periodBounds((period ?? '1970-01') as Period))
    return { from: bounds[0]!.start, until: bounds[1]!.end }
  }

  /** The journals of everything on paper that the keys lead to. */
  async journalsOf(keys: readonly UsageKey[]): Promise<JournalWhereInput> {
    const { prisma } = this.market
    const id = { id: true } as const
    const [invoices, credits, statements] = [
      await prisma.invoice.findMany({ where: invoicesOf(keys), select: id }),
      await prisma.creditNote.findMany({ where: creditNotesOf(keys), select: id }),
      await prisma.splitStatement.findMany({ where: statementsOf(keys), select: id }),
    ]
    const reversals = await prisma.splitReversal.findMany({
      where: { creditNoteId: { in: idsOf(credits) }, statementId: { in: idsOf(statements) } },
      select: id,
    })
    const movements = await prisma.moneyMovement.findMany({
      where: { legs: { some: { invoiceId: { in: idsOf(invoices) } } } },
      select: id,
    })
    const papers = { Invoice: invoices, CreditNote: credits, SplitStatement: statements, SplitReversal: reversals }
    return {
      OR: Object.entries({ ...papers, MoneyMovement: movements } satisfies Record<PaperKind, { id: string }[]>).map(
        ([refType, rows]) => ({ refType, refId: { in: idsOf(rows) } }),
      ),
    }
  }
}

const exact = <Row extends { readonly amountFen: bigint }>(row: Row) => ({ ...row, amountFen: fen(row.amountFen) })
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)
const unique = (values: readonly string[]) => [...new Set(values)]
