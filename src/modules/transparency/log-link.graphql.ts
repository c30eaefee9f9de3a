/** From a row to its entry of the public log, and to the proof that the entry stands there. */
import { builder } from '../../graphql/builder.ts'
import type { LoggedType } from './log-entry.ts'
import { InclusionProofType, LogEntry } from './transparency.graphql.ts'
import { TransparencyService } from './transparency.service.ts'
import { TransparencyStore } from './transparency.store.ts'

/** Which entry tells of a row: the last thing that fixed it. */
const ENTRY_OF = {
  Journal: 'ledger.journal-posted',
  SplitStatement: 'statement.confirmed',
  SplitRule: 'splitRule.published',
  Invoice: 'invoice.issued',
  CreditNote: 'creditNote.issued',
  MoneyMovement: 'money.moved',
  PriceVersion: 'price.published',
  CeilingPrice: 'ceiling.set',
  UsageRow: 'usage.row',
  Subscription: 'subscription.opened',
  ProductVersion: 'product.listed',
  RightGrant: 'grant.given',
  AuthorizationAgreement: 'agreement.signed',
} as const satisfies Readonly<Record<string, LoggedType>>

const DESCRIPTION = '日志条目: its entry of the public log, with a proof; null while it has none.'

for (const [row, type] of Object.entries(ENTRY_OF)) {
  builder.prismaObjectFields(row as keyof typeof ENTRY_OF, (t) => ({
    logEntry: t.field({
      type: LogEntry,
      nullable: true,
      description: DESCRIPTION,
      select: { id: true },
      resolve: ({ id }, _args, { use }) => use(TransparencyStore).entry({ type, refId: id }),
    }),
  }))
}

builder.prismaObjectFields('LogLeaf', (t) => ({
  proof: t.field({
    type: InclusionProofType,
    nullable: true,
    description:
      '包含证明: that it stands in the log, as that was at a size. Null if the log never had it at that size.',
    args: { size: t.arg({ type: 'BigInt', description: 'Number of entries of the tree; the newest if left out.' }) },
    select: { index: true },
    resolve: async ({ index }, { size }, { use }) => {
      const proof = await use(TransparencyService).prove({ index, size: size ?? undefined })
      return proof.ok ? proof.value : null
    },
  }),
}))
