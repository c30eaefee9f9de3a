import { Injectable } from '@nestjs/common'
import type { BuyerClass, PurposeClass } from '../../generated/prisma/enums.ts'
import type { PriceE4 } from '../../kernel/money.ts'
import type { MonthDays } from '../../kernel/monthly-bill.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { monthDays, periodOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { ProductStore } from '../product/index.ts'
import { inside } from './inside.ts'
import { PriceStore } from './price.store.ts'
import { parsePriceTable, type PriceTable, type PriceTableInput } from './price-table.ts'
import { quote, type Quote } from './quote.ts'
import { unknownProduct } from './unknown-product.ts'

/** What is quoted: a price by its id, the price a buyer would get now, or a table that nobody has proposed yet. */
export type QuoteSource =
  | { readonly kind: 'PRICE'; readonly priceVersionId: string }
  | {
      readonly kind: 'PRODUCT'
      readonly productCode: string
      readonly purposeClass: PurposeClass
      readonly buyerClass: BuyerClass
    }
  | ({ readonly kind: 'DRAFT' } & PriceTableInput)

export type PricedQuote = Quote & Pick<Priced, 'table' | 'priceVersionId' | 'ceilingE4'> & { readonly month: MonthDays }

type Priced = {
  readonly table: PriceTable
  /** none for a draft */
  readonly priceVersionId: string | null
  /** none for a draft, or for a free price */
  readonly ceilingE4: PriceE4 | null
}

/** Owns no rows: says what a quantity would cost in a whole month like this one, to anybody. */
@Injectable()
export class QuoteService {
  constructor(
    private readonly prices: PriceStore,
    private readonly products: ProductStore,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
  ) {}

  async quote(actor: Actor, source: QuoteSource, quantity: bigint): Promise<Result<PricedQuote>> {
    const priced = await this.priceOf(actor, source)
    if (!priced.ok) return priced
    const month = monthDays(periodOf(this.clock.now()))
    const quoted = quote(priced.value.table, quantity, month)
    return quoted.ok ? ok({ ...quoted.value, ...priced.value, month }) : quoted
  }

  private priceOf(actor: Actor, source: QuoteSource): Promise<Result<Priced>> | Result<Priced> {
    switch (source.kind) {
      case 'DRAFT': {
        const table = parsePriceTable(source)
        return table.ok
          ? ok({ table: table.value, priceVersionId: null, ceilingE4: null })
          : inside('input.draft', table)
      }
      case 'PRICE':
        return this.byId(actor, source.priceVersionId)
      case 'PRODUCT':
        return this.inForce(source)
    }
  }

  private async byId(actor: Actor, id: string): Promise<Result<Priced>> {
    const price = await this.prices.find({ id, AND: [this.policy.filter(actor, 'PriceVersion')] })
    return price ? ok({ table: price, priceVersionId: id, ceilingE4: price.ceilingE4 }) : refuse(NO_SUCH_PRICE)
  }

  private async inForce(source: QuoteSource & { kind: 'PRODUCT' }): Promise<Result<Priced>> {
    const product = await this.products.byCode(source.productCode)
    if (!product) return inside('input.product', refuse(unknownProduct(source.productCode)))
    const { purposeClass, buyerClass } = source
    const [live] = await this.prices.livePrices([
      { productId: product.id, purposeClass, buyerClass, at: this.clock.now() },
    ])
    return live
      ? ok({ table: live, priceVersionId: live.id, ceilingE4: live.ceilingE4 })
      : refuse(noPriceInForce(source))
  }
}

const NO_SUCH_PRICE: Refusal = { code: 'NOT_FOUND', message: 'There is no such price.', rule: 'pricing.price' }

const noPriceInForce = ({ productCode, purposeClass, buyerClass }: QuoteSource & { kind: 'PRODUCT' }): Refusal => ({
  code: 'PRICE_NOT_IN_FORCE',
  message: `No price of ${productCode} is in force for ${purposeClass} and ${buyerClass}. Ask the operator to publish one.`,
  rule: 'pricing.price',
})
