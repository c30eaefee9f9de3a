import type { OrganizationKind, SettlementKind, SplitCapacity, SplitForm } from '../../generated/prisma/enums.ts'

import type { StoredReversal } from './split-reversal.store.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'splitRule.published': SplitRulePublished
    'statement.confirmed': StatementConfirmed
    'split.reversed': SplitReversed
  }
}

/** A rule as the log shows it: what a split is computed from. It ends when the next rule of its product begins. */
export type SplitRulePublished = {
  ruleId: string
  productId: string
  version: number
  form: SplitForm
  costPoolCapFen: string
  effectiveFrom: string
  parties: {
    seq: number
    capacity: SplitCapacity
    orgId: string | null
    ratioBp: number
    fixedE4: string | null
    departments: { seq: number; orgId: string; orgKind: OrganizationKind; weightBp: number }[]
  }[]
}

/** A statement as the log shows it. `hash` is of all of it but `statementId`, `hash` and the lines' `orgKind`. */
export type StatementConfirmed = {
  statementId: string
  productId: string
  operatorOrgId: string
  period: string
  ruleId: string
  billedCalls: string
  grossFen: string
  vatFen: string
  netFen: string
  costFen: string
  fixedFen: string
  distributableFen: string
  hash: string
  lines: {
    seq: number
    orgId: string
    orgKind: OrganizationKind
    capacity: SplitCapacity
    basis: string
    amountFen: string
    settlement: SettlementKind
  }[]
}

/** What a credit took back of a statement, as the log shows it. `seq` is of the statement's line. */
export type SplitReversed = {
  reversalId: string
  statementId: string
  creditNoteId: string
  operatorOrgId: string
  netFen: string
  postedAt: string
  lines: { seq: number; orgId: string; settlement: SettlementKind; amountFen: string; paid: boolean }[]
}

export const reversalAsJson = (reversal: StoredReversal & { readonly postedAt: Date }): SplitReversed => ({
  reversalId: reversal.id,
  statementId: reversal.statementId,
  creditNoteId: reversal.creditNoteId,
  operatorOrgId: reversal.operatorOrgId,
  netFen: `${reversal.netFen}`,
  postedAt: reversal.postedAt.toISOString(),
  lines: reversal.lines.map(({ seq, orgId, settlement, amountFen, paid }) => ({
    seq,
    orgId,
    settlement,
    amountFen: `${amountFen}`,
    paid,
  })),
})
