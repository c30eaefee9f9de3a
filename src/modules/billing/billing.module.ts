import { Module } from '@nestjs/common'
import { IdentityModule } from '../identity/index.ts'
import { LedgerModule } from '../ledger/index.ts'
import { MeteringModule } from '../metering/index.ts'
import { PricingModule } from '../pricing/index.ts'
import { RatingModule } from '../rating/index.ts'
import { BillingService } from './billing.service.ts'
import { BillingStore } from './billing.store.ts'
import { CreditIssuing } from './credit-issuing.ts'
import { DisputeService } from './dispute.service.ts'
import { DisputeStore } from './dispute.store.ts'
import { DunningService } from './dunning.service.ts'
import { InvoiceMoneyStore } from './invoice-money.store.ts'
import { InvoicePaperService } from './invoice-paper.service.ts'
import { InvoicePaperStore } from './invoice-paper.store.ts'
import { InvoicePreviewService } from './invoice-preview.service.ts'
import { MonthClosing } from './month-closing.ts'
import { OperatingReportService } from './operating-report.service.ts'
import { OperatingReportStore } from './operating-report.store.ts'
import { ReceivablesService } from './receivables.service.ts'
import { ReportController } from './report.controller.ts'
import { YearIncomeSource } from './year-income.ts'

@Module({
  imports: [IdentityModule, MeteringModule, PricingModule, RatingModule, LedgerModule],
  controllers: [ReportController],
  providers: [
    BillingService,
    BillingStore,
    InvoiceMoneyStore,
    MonthClosing,
    CreditIssuing,
    DisputeService,
    DisputeStore,
    DunningService,
    InvoicePaperService,
    InvoicePaperStore,
    InvoicePreviewService,
    OperatingReportService,
    OperatingReportStore,
    ReceivablesService,
    YearIncomeSource,
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
    InvoicePaperService,
    InvoicePreviewService,
    OperatingReportService,
    ReceivablesService,
  ],
})
export class BillingModule {}
