/** Price tables as rows: terms are columns of the version, tiers are rows of their own. */
import type { PriceVersion } from '../../generated/prisma/client.ts'
import { amountE4, priceE4 } from '../../kernel/money.ts'
import { PLAIN_TERMS, type PriceTerms } from '../../kernel/price-terms.ts'
import type { Tier } from '../../kernel/tiers.ts'

export type TermColumns = Pick<
  PriceVersion,
  'boundary' | 'includedQty' | 'feeE4' | 'feeEvery' | 'proration' | 'minimumE4' | 'maximumE4' | 'whenUnused'
>

export type TierRow = {
  readonly seq: number
  readonly fromQty: bigint
  readonly toQty: bigint | null
  readonly priceE4: bigint
  readonly feeE4: bigint
}

export function termColumns(terms: PriceTerms = PLAIN_TERMS): TermColumns {
  const { fee, ...rest } = terms
  return { ...rest, feeE4: fee?.amountE4 ?? null, feeEvery: fee?.every ?? null }
}

export function termsOf(row: TermColumns): PriceTerms {
  const { boundary, includedQty, feeE4, feeEvery, proration, minimumE4, maximumE4, whenUnused } = row
  const fee = feeE4 === null || feeEvery === null ? null : { amountE4: amountE4(feeE4), every: feeEvery }
  return {
    boundary,
    includedQty,
    fee,
    proration,
    minimumE4: amountOf(minimumE4),
    maximumE4: amountOf(maximumE4),
    whenUnused,
  }
}

export function tierOf({ seq, fromQty, toQty, priceE4: price, feeE4 }: TierRow): Tier {
  return { seq, fromQty, toQty, priceE4: priceE4(price), ...(feeE4 > 0n && { feeE4: priceE4(feeE4) }) }
}

const amountOf = (value: bigint | null) => (value === null ? null : amountE4(value))
