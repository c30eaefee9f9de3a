import type { Side } from '../../generated/prisma/enums.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'ledger.journal-posted': JournalPosted
  }
}

/** A journal as the log shows it: all that is needed to balance the books again. */
export type JournalPosted = {
  journalId: string
  seq: string
  orgId: string
  kind: string
  happenedAt: string
  refType: string
  refId: string
  reversesId: string | null
  postings: { seq: number; account: string; side: Side; amountFen: string }[]
}
