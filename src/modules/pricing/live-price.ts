/**
 * The price of a call at an instant, read for many calls at once. The same rule as `resolvePrice`, in SQL: purpose, then the
 * buyer class's own price, else the one for ALL.
 */
import type { BuyerClass, PurposeClass } from '../../generated/prisma/enums.ts'
import { priceE4, type PriceE4 } from '../../kernel/money.ts'
import type { Price } from './price.ts'
import { termsOf, tierOf, type TermColumns } from './price-rows.ts'

export type LivePriceKey = {
  readonly productId: string
  readonly purposeClass: PurposeClass
  readonly buyerClass: BuyerClass
  readonly at: Date
}

export type LivePrice = Price & {
  /** of the ceiling it was set under; null for a free price */
  readonly ceilingE4: PriceE4 | null
  /** first instant at which this buyer may have another price or none, as far as is known; null if no end is known */
  readonly validUntil: Date | null
}

export type LivePriceRow = Omit<Price, 'tiers' | 'terms'> & {
  n: bigint
  ceilingE4: bigint | null
  validUntil: Date | null
  tiers: { seq: number; fromQty: string; toQty: string | null; priceE4: string; feeE4: string }[]
  terms: Omit<TermColumns, 'includedQty' | 'feeE4' | 'minimumE4' | 'maximumE4'> & {
    includedQty: string
    feeE4: string | null
    minimumE4: string | null
    maximumE4: string | null
  }
}

/** A price for ALL serves a buyer only until a price of the buyer's own class begins: hence `own_class_begins`. */
export const LIVE_PRICES_SQL = `
  select k.n, v.id, v.product_id as "productId", v.purpose_class as "purposeClass", v.buyer_class as "buyerClass", v.unit,
    v.mode, v.ceiling_id as "ceilingId", v.effective_from as "effectiveFrom", v.effective_to as "effectiveTo", v.status,
    c.price_e4 as "ceilingE4", least(v.effective_to, o.own_class_begins) as "validUntil", t.tiers,
    json_build_object('boundary', v.boundary, 'includedQty', v.included_qty::text, 'feeE4', v.fee_e4::text,
      'feeEvery', v.fee_every, 'proration', v.proration, 'minimumE4', v.minimum_e4::text,
      'maximumE4', v.maximum_e4::text, 'whenUnused', v.when_unused) as terms
  from unnest($1::text[], $2::purpose_class[], $3::buyer_class[], $4::timestamptz[]) with ordinality
    as k(product_id, purpose_class, buyer_class, at, n)
  cross join lateral (
    select * from price_version p
    where p.status = 'PUBLISHED' and p.product_id = k.product_id and p.purpose_class = k.purpose_class
      and p.buyer_class in (k.buyer_class, 'ALL')
      and p.effective_from <= k.at and (p.effective_to is null or p.effective_to > k.at)
    order by p.buyer_class = 'ALL' limit 1) v
  left join ceiling_price c on c.id = v.ceiling_id
  cross join lateral (
    select min(p.effective_from) as own_class_begins from price_version p
    where p.status = 'PUBLISHED' and p.product_id = k.product_id and p.purpose_class = k.purpose_class
      and p.buyer_class = k.buyer_class and v.buyer_class <> k.buyer_class and p.effective_from > k.at
      and p.effective_to is distinct from p.effective_from) o
  cross join lateral (
    select json_agg(json_build_object('seq', seq, 'fromQty', from_qty::text, 'toQty', to_qty::text,
      'priceE4', price_e4::text, 'feeE4', fee_e4::text) order by seq) as tiers
    from price_tier where price_version_id = v.id) t`

export function toLivePrice({ n: _n, tiers, terms, ...row }: LivePriceRow): LivePrice {
  return {
    ...row,
    ceilingE4: row.ceilingE4 === null ? null : priceE4(row.ceilingE4),
    tiers: tiers.map(({ seq, fromQty, toQty, priceE4: price, feeE4 }) =>
      tierOf({
        seq,
        fromQty: BigInt(fromQty),
        toQty: whole(toQty),
        priceE4: BigInt(price),
        feeE4: BigInt(feeE4),
      }),
    ),
    terms: termsOf({
      ...terms,
      includedQty: BigInt(terms.includedQty),
      feeE4: whole(terms.feeE4),
      minimumE4: whole(terms.minimumE4),
      maximumE4: whole(terms.maximumE4),
    }),
  }
}

const whole = (text: string | null) => (text === null ? null : BigInt(text))
