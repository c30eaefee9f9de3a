import { Module } from '@nestjs/common'
import { AuthorizationModule } from '../authorization/index.ts'
import { BillingModule } from '../billing/index.ts'
import { LedgerModule } from '../ledger/index.ts'
import { AssignmentService } from './assignment.service.ts'
import { MoneyService } from './money.service.ts'
import { PaymentStore } from './payment.store.ts'
import { RefundService } from './refund.service.ts'
import { RefundStore } from './refund.store.ts'
import { StripeController } from './stripe.controller.ts'
import { StripeService } from './stripe.service.ts'
import { StripeStore } from './stripe.store.ts'
import { StripeWebhookService } from './stripe-webhook.service.ts'
import { StatementImportService } from './statement-import.service.ts'

@Module({
  controllers: [StripeController],
  imports: [AuthorizationModule, BillingModule, LedgerModule],
  providers: [
    PaymentStore,
    MoneyService,
    StatementImportService,
    AssignmentService,
    RefundService,
    RefundStore,
    StripeService,
    StripeStore,
    StripeWebhookService,
  ],
  exports: [
    PaymentStore,
    MoneyService,
    StatementImportService,
    AssignmentService,
    RefundService,
    RefundStore,
    StripeService,
    StripeWebhookService,
  ],
})
export class PaymentModule {}
