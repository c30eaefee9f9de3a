import { Injectable } from '@nestjs/common'
import type {
  CallRecordWhereInput,
  CreditNoteWhereInput,
  DataResourceWhereInput,
  InvoiceWhereInput,
  JournalWhereInput,
  PriceVersionWhereInput,
  ProductVersionWhereInput,
  RightGrantWhereInput,
  SplitStatementWhereInput,
  SubscriptionWhereInput,
  UsageRowWhereInput,
} from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'

const oldestFirst = { orderBy: { id: 'asc' } } as const

/** The lists of a trace, the oldest first. */
@Injectable()
export class TraceLists {
  constructor(private readonly market: Market) {}

  journals(where: JournalWhereInput, query: object) {
    return this.market.prisma.journal.findMany({ ...query, where, ...oldestFirst })
  }

  statements(where: SplitStatementWhereInput, query: object) {
    return this.market.prisma.splitStatement.findMany({ ...query, where, ...oldestFirst })
  }

  invoices(where: InvoiceWhereInput, query: object) {
    return this.market.prisma.invoice.findMany({ ...query, where, ...oldestFirst })
  }

  creditNotes(where: CreditNoteWhereInput, query: object) {
    return this.market.prisma.creditNote.findMany({ ...query, where, ...oldestFirst })
  }

  prices(where: PriceVersionWhereInput, query: object) {
    return this.market.prisma.priceVersion.findMany({ ...query, where, ...oldestFirst })
  }

  usage(where: UsageRowWhereInput, query: object) {
    return this.market.prisma.usageRow.findMany({ ...query, where, ...oldestFirst })
  }

  calls(where: CallRecordWhereInput, query: object) {
    return this.market.prisma.callRecord.findMany({ ...query, where, ...oldestFirst })
  }

  subscriptions(where: SubscriptionWhereInput, query: object) {
    return this.market.prisma.subscription.findMany({ ...query, where, ...oldestFirst })
  }

  productVersions(where: ProductVersionWhereInput, query: object) {
    return this.market.prisma.productVersion.findMany({ ...query, where, ...oldestFirst })
  }

  grants(where: RightGrantWhereInput, query: object) {
    return this.market.prisma.rightGrant.findMany({ ...query, where, ...oldestFirst })
  }

  resources(where: DataResourceWhereInput, query: object) {
    return this.market.prisma.dataResource.findMany({ ...query, where, ...oldestFirst })
  }
}
