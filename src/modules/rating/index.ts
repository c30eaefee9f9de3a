export {
  rateMonth,
  rateUsage,
  type BuyerCharges,
  type ChargedLine,
  type DaysOfMonth,
  type PriceForRating,
  type SubscribedDays,
  type UsageForRating,
} from './rate.ts'
export { RatingModule } from './rating.module.ts'
export { RatingService } from './rating.service.ts'
export { subscribedDays, type SubscriptionTerm } from './subscribed-days.ts'
