import { Module } from '@nestjs/common'
import { BillingModule } from '../billing/index.ts'
import { LedgerModule } from '../ledger/index.ts'
import { AssignmentService } from './assignment.service.ts'
import { MoneyService } from './money.service.ts'
import { PaymentStore } from './payment.store.ts'
import { StatementImportService } from './statement-import.service.ts'

@Module({
  imports: [BillingModule, LedgerModule],
  providers: [PaymentStore, MoneyService, StatementImportService, AssignmentService],
  exports: [PaymentStore, MoneyService, StatementImportService, AssignmentService],
})
export class PaymentModule {}
