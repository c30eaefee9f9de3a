import { Module } from '@nestjs/common'
import { LedgerModule } from '../ledger/index.ts'
import { MeteringModule } from '../metering/index.ts'
import { RatingModule } from '../rating/index.ts'
import { BillingService } from './billing.service.ts'
import { BillingStore } from './billing.store.ts'
import { CreditIssuing } from './credit-issuing.ts'
import { DisputeService } from './dispute.service.ts'
import { DisputeStore } from './dispute.store.ts'
import { DunningService } from './dunning.service.ts'
import { InvoiceMoneyStore } from './invoice-money.store.ts'
import { MonthClosing } from './month-closing.ts'

@Module({
  imports: [MeteringModule, RatingModule, LedgerModule],
  providers: [
    BillingService,
    BillingStore,
    InvoiceMoneyStore,
    MonthClosing,
    CreditIssuing,
    DisputeService,
    DisputeStore,
    DunningService,
  ],
  exports: [
    BillingService,
    BillingStore,
    InvoiceMoneyStore,
    MonthClosing,
    CreditIssuing,
    DisputeService,
    DisputeStore,
    DunningService,
  ],
})
export class BillingModule {}
