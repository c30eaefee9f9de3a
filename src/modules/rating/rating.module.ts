import { Module } from '@nestjs/common'
import { IdentityModule } from '../identity/index.ts'
import { MeteringModule } from '../metering/index.ts'
import { PricingModule } from '../pricing/index.ts'
import { FreeUsageService } from './free-usage.service.ts'
import { FreeUsageStore } from './free-usage.store.ts'
import { RatingService } from './rating.service.ts'
import { RatingStore } from './rating.store.ts'
import { DownloadController } from './download.controller.ts'
import { CallListService } from './call-list.service.ts'
import { CallListStore } from './call-list.store.ts'
import { UsageViewService } from './usage-view.service.ts'
import { UsageViewStore } from './usage-view.store.ts'

@Module({
  imports: [IdentityModule, MeteringModule, PricingModule],
  controllers: [DownloadController],
  providers: [
    RatingService,
    RatingStore,
    FreeUsageService,
    FreeUsageStore,
    CallListService,
    CallListStore,
    UsageViewService,
    UsageViewStore,
  ],
  exports: [RatingService, FreeUsageService, UsageViewService],
})
export class RatingModule {}
