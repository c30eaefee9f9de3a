import { Module } from '@nestjs/common'
import { AuthorizationModule } from '../authorization/index.ts'
import { ProductModule } from '../product/index.ts'
import { CeilingService } from './ceiling.service.ts'
import { CeilingStore } from './ceiling.store.ts'
import { PriceService } from './price.service.ts'
import { PriceStore } from './price.store.ts'
import { QuoteService } from './quote.service.ts'
import { StatutoryPriceService } from './statutory-price.service.ts'

@Module({
  imports: [AuthorizationModule, ProductModule],
  providers: [CeilingService, CeilingStore, PriceService, PriceStore, QuoteService, StatutoryPriceService],
  exports: [CeilingService, PriceService, PriceStore, QuoteService],
})
export class PricingModule {}
