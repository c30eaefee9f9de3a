export { type SplitRulePublished, type StatementConfirmed } from './settlement.events.ts'
export { SealQuorum } from './seal-quorum.ts'
export { SettlementModule } from './settlement.module.ts'
export { SettlementService } from './settlement.service.ts'
export { type PartyDraft, type SplitDraft } from './split-draft.ts'
export { rulesOfMonth } from './split-rule-publication.ts'
export { SplitRuleService, type SplitPreview } from './split-rule.service.ts'
export { SplitRuleStore } from './split-rule.store.ts'
export { checkRule, type SplitParty, type SplitTerms } from './split-rule.ts'
export { fixedDueFen, splitNet, type Split, type SplitRequest, type SplitShare } from './split.ts'
export { reversalAsJson, type SplitReversed } from './settlement.events.ts'
export { accountOwedBack, journalOfReversal, reverseShares, type ReversalShare } from './split-reversal.ts'
export { StatementStore } from './statement.store.ts'
export {
  accountOf as accountOfLine,
  composeStatement,
  contentAsJson,
  hashOfStatement,
  journalOfStatement,
  type Statement,
  type StatementContent,
  type StatementForLedger,
} from './statement.ts'
