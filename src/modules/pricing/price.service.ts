import { Injectable } from '@nestjs/common'
import type { PriceVersion } from '../../generated/prisma/client.ts'
import type { BuyerClass, PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { behind, ChainStore, FreezeStore, type Standing } from '../authorization/index.ts'
import { ProductStore } from '../product/index.ts'
import { CeilingStore } from './ceiling.store.ts'
import { inside } from './inside.ts'
import { decideProposal, decidePublication, type Price, type PriceFacts, type PricePlan } from './price.ts'
import { PriceStore, type FoundPrice } from './price.store.ts'
import { parsePriceTable, type PriceTableInput } from './price-table.ts'
import { pricePublished } from './pricing.events.ts'
import { unknownProduct } from './unknown-product.ts'

export type ProposePriceInput = PriceTableInput & {
  readonly productCode: string
  readonly purposeClass: PurposeClass
  readonly buyerClass: BuyerClass
  /** null: as soon as it is published */
  readonly effectiveFrom: Date | null
}

/** Owns price versions. Promises four eyes, no price above a ceiling, and that what is published never changes but ends. */
@Injectable()
export class PriceService {
  constructor(
    private readonly prices: PriceStore,
    private readonly ceilings: CeilingStore,
    private readonly products: ProductStore,
    private readonly chains: ChainStore,
    private readonly freezes: FreezeStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** An operator proposes a price of its own product. Nothing is sold at it yet. */
  async propose(actor: Actor, input: ProposePriceInput): Promise<Result<PriceVersion>> {
    const product = await this.products.byCode(input.productCode)
    if (!product) return inside('input', refuse(unknownProduct(input.productCode)))
    const { id: productId, region, operatorOrgId, unit } = product
    const { purposeClass, buyerClass } = input
    const subject = { region, operatorOrgId, purposeClass }
    const allowed = this.policy.authorize(actor, 'price.propose', { type: 'PriceVersion', facts: subject })
    if (!allowed.ok) return allowed
    const table = parsePriceTable(input)
    if (!table.ok) return inside('input', table)
    return this.market.transaction(async () => {
      const facts = await this.factsOf({ productId, purposeClass, region })
      const { effectiveFrom: from } = input
      const planned = decideProposal({ purposeClass, buyerClass, ...table.value, effectiveFrom: from }, facts)
      if (!planned.ok) return inside('input', planned)
      const { ceilingId, effectiveFrom, effectiveTo } = planned.value
      const proposed = { status: 'PROPOSED', proposedBy: actor.id ?? '', proposedAt: facts.now } as const
      const terms = { purposeClass, buyerClass, unit, ceilingId, effectiveFrom, effectiveTo }
      const row = { id: this.ids.next(), region, operatorOrgId, productId, legalBasis: null, ...terms, ...proposed }
      return ok(await this.prices.propose(row, table.value))
    })
  }

  /** Another person of the operator publishes a proposal. From its beginning on it replaces the price before it. */
  async publish(actor: Actor, priceVersionId: string): Promise<Result<PriceVersion>> {
    const price = await this.prices.find({ id: priceVersionId })
    if (!price) return refuse(NO_SUCH_PRICE)
    const { region, operatorOrgId, proposedBy, purposeClass } = price
    const standing = await this.standingOf(price)
    const subject = { region, operatorOrgId, purposeClass, makerIsChecker: makerIsChecker(actor, proposedBy) }
    const allowed = this.policy.authorize(actor, 'price.publish', {
      type: 'PriceVersion',
      id: price.id,
      facts: { ...subject, chainState: standing.state },
      ...behind(standing),
    })
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      const unfrozen = await this.freezes.unfrozen(operatorOrgId, 'PRICES')
      if (!unfrozen.ok) return unfrozen
      const facts = await this.factsOf(price)
      const current = await this.prices.find({ id: price.id })
      const planned = decidePublication(current ?? price, facts)
      if (!planned.ok) return planned
      await this.endOthers(planned.value, price)
      const { effectiveFrom, effectiveTo } = planned.value
      const publication = { effectiveFrom, effectiveTo, publishedBy: actor.id, publishedAt: facts.now }
      const published = await this.prices.publish(price.id, publication)
      await this.outbox.publish('price.published', pricePublished({ ...price, effectiveFrom, effectiveTo }))
      return ok(published)
    })
  }

  /** What the newest version that can be or is listed rests on for the price's purpose; without one nothing is behind it. */
  private async standingOf({ productId, operatorOrgId, purposeClass }: FoundPrice): Promise<Standing> {
    const productVersionId = await this.products.newestApproved(productId)
    const place = { productId, productVersionId: productVersionId ?? '', operatorOrgId }
    return this.chains.standing(place, [purposeClass], this.clock.now())
  }

  /** What stands beside a price, under a lock: nobody sets a ceiling or publishes a price in between. */
  private async factsOf(key: { productId: string; purposeClass: PurposeClass; region: string }): Promise<PriceFacts> {
    await this.prices.lock(key.productId)
    const now = this.clock.now()
    const pack = this.rules.for(key.region)
    return {
      now,
      ceilings: await this.ceilings.notEnded(key, now),
      published: await this.prices.notEnded(key),
      rules: { freePurposes: pack.get('price.freePurposes'), grassrootsMaxBp: pack.get('price.grassrootsMaxBp') },
    }
  }

  private async endOthers({ ends }: PricePlan, by: Price): Promise<void> {
    for (const end of ends) {
      await this.prices.end(end)
      await this.outbox.publish('price.ended', {
        priceVersionId: end.id,
        productId: by.productId,
        reason: 'SUPERSEDED',
        reasonId: by.id,
        effectiveTo: end.effectiveTo.toISOString(),
      })
    }
  }
}

const NO_SUCH_PRICE: Refusal = { code: 'NOT_FOUND', message: 'There is no such price.', rule: 'pricing.price' }
