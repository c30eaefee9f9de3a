import { Module } from '@nestjs/common'
import { PricingModule } from '../pricing/index.ts'
import { RatingService } from './rating.service.ts'
import { RatingStore } from './rating.store.ts'

@Module({ imports: [PricingModule], providers: [RatingService, RatingStore], exports: [RatingService] })
export class RatingModule {}
