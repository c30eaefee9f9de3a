import { Module } from '@nestjs/common'
import { PricingModule } from '../pricing/index.ts'
import { FreeUsageService } from './free-usage.service.ts'
import { FreeUsageStore } from './free-usage.store.ts'
import { RatingService } from './rating.service.ts'
import { RatingStore } from './rating.store.ts'

@Module({
  imports: [PricingModule],
  providers: [RatingService, RatingStore, FreeUsageService, FreeUsageStore],
  exports: [RatingService, FreeUsageService],
})
export class RatingModule {}
