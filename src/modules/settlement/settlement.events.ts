import type { OrganizationKind, SettlementKind, SplitCapacity, SplitForm } from '../../generated/prisma/enums.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'splitRule.published': SplitRulePublished
    'statement.confirmed': StatementConfirmed
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
