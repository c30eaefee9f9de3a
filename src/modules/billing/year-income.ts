import { Injectable, type OnModuleInit } from '@nestjs/common'
import { Incomes } from '../pricing/index.ts'
import { BillingStore } from './billing.store.ts'

/** Tells pricing what a year brought: invoices are known here, and pricing knows nothing of them. */
@Injectable()
export class YearIncomeSource implements OnModuleInit {
  constructor(
    private readonly incomes: Incomes,
    private readonly store: BillingStore,
  ) {}

  onModuleInit(): void {
    this.incomes.from((year) => this.store.incomeOf(year))
  }
}
