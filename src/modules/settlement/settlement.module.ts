import { Module } from '@nestjs/common'
import { BillingModule } from '../billing/index.ts'
import { LedgerModule } from '../ledger/index.ts'
import { SettlementService } from './settlement.service.ts'
import { SplitRuleService } from './split-rule.service.ts'
import { SplitRuleStore } from './split-rule.store.ts'
import { StatementStore } from './statement.store.ts'

@Module({
  imports: [BillingModule, LedgerModule],
  providers: [SettlementService, SplitRuleService, SplitRuleStore, StatementStore],
  exports: [SettlementService, SplitRuleService, SplitRuleStore, StatementStore],
})
export class SettlementModule {}
