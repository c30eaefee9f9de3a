import type { BuyerClass } from '../../generated/prisma/enums.ts'

/**
 * Which price a buyer gets. A grassroots public-service body keeps its class whatever else it is; ALL is never a buyer's
 * class, only a price's.
 */
export function buyerClassOf(buyer: { grassroots: boolean; smallMicro: boolean }): Exclude<BuyerClass, 'ALL'> {
  if (buyer.grassroots) return 'GRASSROOTS_PUBLIC'
  return buyer.smallMicro ? 'SMALL_MICRO' : 'COMMERCIAL'
}
