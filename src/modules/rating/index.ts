export {
  rateMonth,
  rateUsage,
  type BuyerCharges,
  type ChargedLine,
  type PriceForRating,
  type UsageForRating,
} from './rate.ts'
export { RatingModule } from './rating.module.ts'
export { RatingService } from './rating.service.ts'
