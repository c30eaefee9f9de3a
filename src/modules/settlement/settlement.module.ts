import { Module } from '@nestjs/common'
import { AuthorizationModule } from '../authorization/index.ts'
import { BillingModule } from '../billing/index.ts'
import { LedgerModule } from '../ledger/index.ts'
import { PaymentModule } from '../payment/index.ts'
import { SettlementService } from './settlement.service.ts'
import { PayoutService } from './payout.service.ts'
import { PayoutStore } from './payout.store.ts'
import { SplitReversalService } from './split-reversal.service.ts'
import { SplitReversalStore } from './split-reversal.store.ts'
import { TreasuryRefundService } from './treasury-refund.service.ts'
import { SplitRuleService } from './split-rule.service.ts'
import { SplitRuleStore } from './split-rule.store.ts'
import { StatementStore } from './statement.store.ts'

@Module({
  imports: [AuthorizationModule, BillingModule, LedgerModule, PaymentModule],
  providers: [
    SettlementService,
    SplitRuleService,
    SplitRuleStore,
    StatementStore,
    SplitReversalService,
    SplitReversalStore,
    PayoutService,
    PayoutStore,
    TreasuryRefundService,
  ],
  exports: [
    SettlementService,
    SplitRuleService,
    SplitRuleStore,
    StatementStore,
    SplitReversalService,
    SplitReversalStore,
    PayoutService,
    PayoutStore,
    TreasuryRefundService,
  ],
})
export class SettlementModule {}
