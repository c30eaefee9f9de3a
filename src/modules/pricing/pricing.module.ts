import { Module } from '@nestjs/common'
import { AuthorizationModule } from '../authorization/index.ts'
import { ProductModule } from '../product/index.ts'
import { CeilingService } from './ceiling.service.ts'
import { CeilingStore } from './ceiling.store.ts'
import { ComplaintService } from './complaint.service.ts'
import { ComplaintStore } from './complaint.store.ts'
import { CostSurveyService } from './cost-survey.service.ts'
import { Incomes } from './incomes.ts'
import { PermittedRevenueService } from './permitted-revenue.service.ts'
import { PriceService } from './price.service.ts'
import { PriceStore } from './price.store.ts'
import { QuoteService } from './quote.service.ts'
import { RevenueStore } from './revenue.store.ts'
import { StatutoryPriceService } from './statutory-price.service.ts'

const FOR_OTHERS = [
  CeilingService,
  ComplaintService,
  ComplaintStore,
  CostSurveyService,
  Incomes,
  PermittedRevenueService,
  PriceService,
  PriceStore,
  QuoteService,
  RevenueStore,
]

@Module({
  imports: [AuthorizationModule, ProductModule],
  providers: [...FOR_OTHERS, CeilingStore, StatutoryPriceService],
  exports: FOR_OTHERS,
})
export class PricingModule {}
