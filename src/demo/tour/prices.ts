/** The price: a ceiling by the price department, concrete prices below it by two people of the operator. */
import { REFUSED } from '../../cli/client.ts'
import { addYears, dayOf, startOfDay } from '../../kernel/shanghai-time.ts'
import { PURPOSE, type TourPlan } from './plan.ts'
import type { Stage } from './stage.ts'

/** Identity 3-factor: the ceiling, and tiers by their last unit, in yuan for one call. */
const CEILING = '0.45'
const TIERS = [
  { toQty: '10000', unitPrice: '0.45' },
  { toQty: '100000', unitPrice: '0.40' },
  { toQty: '1000000', unitPrice: '0.35' },
  { unitPrice: '0.30' },
]
/** Grassroots public-service bodies pay at most half, tier by tier. */
const GRASSROOTS_TIERS = [
  { toQty: '10000', unitPrice: '0.225' },
  { toQty: '100000', unitPrice: '0.20' },
  { toQty: '1000000', unitPrice: '0.175' },
  { unitPrice: '0.15' },
]

const SET_CEILING = `mutation ($input: SetCeilingInput!) {
  setCeiling(input: $input) { ${REFUSED} ... on SetCeilingSuccess { data { id documentNo unitPrice { amount } } } }
}`

/** The price department sets the ceiling, on trial until there is a whole year of operation. */
export async function setCeiling(stage: Stage, { productCode, suffix }: TourPlan): Promise<void> {
  const today = dayOf(await stage.now())
  const input = {
    productCode,
    purposeClass: PURPOSE,
    buyerClass: 'ALL',
    unit: 'CALL',
    unitPrice: CEILING,
    trial: true,
    basis: '试行：参照同类核验服务的公开价格与预计成本。',
    documentNo: `成发改价格〔演示〕${suffix}号`,
    validFrom: startOfDay(today),
    validTo: startOfDay(addYears(today, 3)),
  }
  type Ceiling = { setCeiling: { documentNo: string; unitPrice: { amount: string } } }
  const { setCeiling: ceiling } = await stage.run<Ceiling>('price', SET_CEILING, { input })
  stage.note(`${ceiling.unitPrice.amount} 元/次 yuan a call, ${ceiling.documentNo}`)
}

const PROPOSE = `mutation ($input: ProposePriceInput!) {
  proposePrice(input: $input) { ${REFUSED} ... on ProposePriceSuccess { data { id } } }
}`

/** The operator's maker proposes; a tier above the ceiling is refused. @returns global ids of both proposals */
export async function proposePrices(stage: Stage, { productCode }: TourPlan): Promise<string[]> {
  const propose = async (buyerClass: string, tiers: readonly object[]) => {
    const input = { productCode, purposeClass: PURPOSE, buyerClass, mode: 'PROGRESSIVE', tiers }
    const { proposePrice } = await stage.run<{ proposePrice: { id: string } }>('operatorMaker', PROPOSE, { input })
    return proposePrice.id
  }
  await stage.refused('PRICE_ABOVE_CEILING', () => propose('ALL', [{ unitPrice: '0.46' }]))
  const ids = [await propose('ALL', TIERS), await propose('GRASSROOTS_PUBLIC', GRASSROOTS_TIERS)]
  stage.note(`累进 progressive: ${amounts(TIERS)}; 基层 grassroots: ${amounts(GRASSROOTS_TIERS)}`)
  return ids
}

const amounts = (tiers: readonly { unitPrice: string }[]) => tiers.map(({ unitPrice }) => unitPrice).join(' / ')

const PUBLISH = `mutation ($input: PublishPriceInput!) {
  publishPrice(input: $input) { ${REFUSED} ... on PublishPriceSuccess { data { id effectiveFrom } } }
}`

/** The operator's checker publishes; the maker may not. */
export async function publishPrices(stage: Stage, priceVersionIds: readonly string[]): Promise<void> {
  for (const [index, priceVersionId] of priceVersionIds.entries()) {
    const asked = { input: { priceVersionId } }
    if (index === 0) await stage.refused('FORBIDDEN', () => stage.run('operatorMaker', PUBLISH, asked))
    type Published = { publishPrice: { effectiveFrom: string } }
    const { publishPrice: published } = await stage.run<Published>('operatorChecker', PUBLISH, asked)
    stage.note(`自 / from ${published.effectiveFrom}`)
  }
}
