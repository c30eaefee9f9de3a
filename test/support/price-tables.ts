import { parseUnitPrice, type PriceE4 } from '../../src/kernel/money.ts'
import type { Tier } from '../../src/kernel/tiers.ts'

/** Tiers as price lists print them: `steps(['100000', '0.04'], [null, '0.026'])` is up to 100,000 at 0.04 yuan, above at 0.026. */
export function steps(...list: readonly (readonly [upTo: string | null, yuan: string])[]): readonly Tier[] {
  return list.map(([upTo, yuan], index) => ({
    seq: index + 1,
    fromQty: BigInt(list[index - 1]?.[0] ?? 0),
    toQty: upTo === null ? null : BigInt(upTo),
    priceE4: unitPrice(yuan),
  }))
}

export function unitPrice(yuan: string): PriceE4 {
  const parsed = parseUnitPrice(yuan)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

/** Table T: one-tap login, as public price lists have it. */
export const TABLE_T = steps(['100000', '0.04'], ['5000000', '0.035'], ['10000000', '0.03'], [null, '0.026'])
/** Identity 2-factor, product contract P01. */
export const TABLE_ID2 = steps(['10000', '0.30'], ['100000', '0.25'], ['1000000', '0.20'], [null, '0.15'])
