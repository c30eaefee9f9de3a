import type { Type } from '@nestjs/common'
import { fen, formatUnitPrice, formatYuan } from '../kernel/money.ts'
import { startOfDay, type Day } from '../kernel/shanghai-time.ts'
import { GrantService, HoldingService } from '../modules/authorization/index.ts'
import { CatalogService, QualityService } from '../modules/catalog/index.ts'
import { CeilingService, PriceService } from '../modules/pricing/index.ts'
import { OpinionService, ProductService, ReleaseService } from '../modules/product/index.ts'
import { SplitRuleService } from '../modules/settlement/index.ts'
import { SubscriptionService } from '../modules/subscription/index.ts'
import type { DemoClock } from '../platform/clock.ts'
import type { Service } from '../service.ts'
import { done } from './seed-done.ts'
import type { SeedAgreement, SeedData, SeedProduct, SeedResource, SeedSubscription } from './seed-shape.ts'
import { AgreementSeeding } from './seed-agreement.ts'
import { resolveExamples } from './resolve-example.ts'
import { SeedCast } from './seed-cast.ts'
import { CostSeeding } from './seed-costs.ts'
import { RegistrationSeeding } from './seed-registration.ts'

const GRANTED_AT = startOfDay('2025-07-02' as Day)

/**
 * The marketplace's part of the demo, played through the services: each step is done by the person whose duty it is, so
 * whatever the rules refuse could not have been seeded.
 */
export class MarketSeeding {
  /** Before the first date of the files. */
  static readonly BEGINS = startOfDay('2025-07-01' as Day)

  private readonly cast: SeedCast

  constructor(
    private readonly service: Service,
    private readonly clock: DemoClock,
    private readonly data: SeedData,
  ) {
    this.cast = new SeedCast(service, data)
  }

  /** Everything up to listed, priced and registered products. In one transaction of the caller. */
  async bringToMarket(): Promise<void> {
    await this.cast.enter()
    for (const resource of this.data.resources) await this.register(resource)
    const agreements = new AgreementSeeding(this.service, this.data, this.cast)
    await agreements.obtainLetters()
    for (const agreement of this.data.agreements) await agreements.conclude(agreement)
    await this.clock.advanceTo(GRANTED_AT)
    for (const agreement of this.data.agreements) await this.grantUses(agreement)
    for (const product of this.data.products) await this.list(product)
    await new CostSeeding(this.service, this.data, this.cast).survey()
    for (const product of this.data.products) await this.publishSplitRule(product)
    await new RegistrationSeeding(this.service, this.data, this.cast, this.clock).register()
  }

  /** The subscriptions that are not there yet. */
  async subscribe(at: Date): Promise<void> {
    await this.cast.assemble()
    await this.clock.advanceTo(at)
    const there = await this.service.platform.market.prisma.subscription.count()
    for (const subscription of this.data.subscriptions.slice(there)) await this.open(subscription)
  }

  private async register(resource: SeedResource): Promise<void> {
    const { holder, name, fields, derivation, ...rest } = resource
    const input = {
      ...rest,
      name: name.zh,
      nameEn: name.en,
      operable: true,
      ...(derivation && {
        derivedFrom: { parentCodes: derivation.parents, note: derivation.note.zh, noteEn: derivation.note.en },
      }),
      fields: fields.map(({ label, providingOrg, ...field }) => ({
        ...field,
        label: label.zh,
        labelEn: label.en,
        providingUscc: providingOrg && this.cast.uscc(providingOrg),
      })),
    }
    const clerk = this.cast.of(holder)
    done(await this.use(CatalogService).registerResource(clerk, input))
    done(await this.use(HoldingService).acceptResource(this.cast.bureau(clerk.org!.region, 'CHECKER'), resource.code))
    if (derivation) done(await this.use(QualityService).report(clerk, resource.code))
  }

  private async grantUses({ no, scope }: SeedAgreement): Promise<void> {
    for (const { resource: resourceCode, fields, purposes } of scope) {
      const holder = this.data.resources.find(({ code }) => code === resourceCode)?.holder ?? ''
      const input = { agreementNo: no, resourceCode, fieldNames: fields, purposes }
      done(await this.use(GrantService).grantUse(this.cast.of(holder), input))
    }
  }

  /** Submitted, reviewed, listed, under a ceiling, priced: a product as it must be before anybody subscribes. */
  private async list(product: SeedData['products'][number]): Promise<void> {
    const { contract, contractJson, query, sandboxJson: sandbox, operator, developer, agreement } = product
    const maker = this.cast.of(operator, 'MAKER')
    const developerUscc = developer && this.cast.uscc(developer)
    const products = this.use(ProductService)
    const folder = { contract: contractJson, query, sandbox, examples: resolveExamples(product.examples) }
    const submitted = done(await products.submit(maker, { ...folder, developerUscc }))
    await this.review(submitted.id, contract.region, agreement)
    for (const holder of this.holdersOf(contract.sources.map(({ resource }) => resource)))
      done(await this.use(ReleaseService).release(this.cast.of(holder), submitted.id))
    done(await products.list(maker, submitted.id))
    for (const ceiling of product.ceilings) await this.setCeiling(contract, ceiling)
    for (const price of product.prices) await this.publishPrice(contract.code, product, price)
  }

  private async review(productVersionId: string, region: string, agreementNo: string): Promise<void> {
    const opinions = this.use(OpinionService)
    const approval = { productVersionId, approve: true, reasons: null }
    done(await opinions.reviewCompliance(this.cast.bureau(region, 'CHECKER'), { ...approval, agreementNo }))
    done(await opinions.reviewSecurity(this.cast.inRegion('SECURITY', region), approval))
  }

  private holdersOf(codes: readonly string[]): Set<string> {
    return new Set(this.data.resources.flatMap(({ code, holder }) => (codes.includes(code) ? [holder] : [])))
  }

  private async setCeiling(
    { code: productCode, region, unit }: SeedData['products'][number]['contract'],
    ceiling: SeedProduct['ceilings'][number],
  ): Promise<void> {
    const { purpose, priceE4, validFrom, validTo, ...rest } = ceiling
    const validity = { validFrom: startOfDay(validFrom), validTo: validTo && startOfDay(validTo) }
    const unitPrice = formatUnitPrice(priceE4)
    const input = { ...rest, ...validity, productCode, purposeClass: purpose, unit, unitPrice }
    done(await this.use(CeilingService).set(this.cast.inRegion('PRICE', region), input))
  }

  private async publishPrice(
    productCode: string,
    product: SeedProduct,
    price: SeedProduct['prices'][number],
  ): Promise<void> {
    const { purpose: purposeClass, buyerClass, mode, effectiveFrom } = price
    const tiers = price.tiers.map(({ toQty, priceE4 }) => ({ toQty, unitPrice: formatUnitPrice(priceE4) }))
    const input = { productCode, purposeClass, buyerClass, mode, tiers, effectiveFrom: startOfDay(effectiveFrom) }
    const proposed = done(await this.use(PriceService).propose(this.cast.of(product.operator, 'MAKER'), input))
    done(await this.use(PriceService).publish(this.cast.of(product.operator, 'CHECKER'), proposed.id))
  }

  private async publishSplitRule({ contract, operator, splitRule }: SeedData['products'][number]): Promise<void> {
    if (!splitRule) return
    const parties = splitRule.parties.map((party) => ({
      capacity: party.capacity,
      ratioBp: Number(party.ratioBp),
      ...(party.fixedE4 !== null && { fixed: formatUnitPrice(party.fixedE4) }),
      ...('org' in party && { uscc: this.cast.uscc(party.org) }),
      ...('departments' in party && {
        departments: party.departments.map(({ org, weightBp, basis }) => {
          return { uscc: this.cast.uscc(org), weightBp: Number(weightBp), basis }
        }),
      }),
    }))
    const rules = this.use(SplitRuleService)
    const { form, costPoolCapFen } = splitRule
    const draft = { form, parties, ...(costPoolCapFen !== null && { costPoolCap: formatYuan(fen(costPoolCapFen)) }) }
    const proposal = { productCode: contract.code, draft, effectiveFrom: startOfDay(splitRule.effectiveFrom) }
    const proposed = done(await rules.propose(this.cast.of(operator, 'MAKER'), proposal))
    done(await rules.publish(this.cast.inRegion('FINANCE', contract.region), { ruleId: proposed.id }))
  }

  private async open(subscription: SeedSubscription): Promise<void> {
    const {
      consumer,
      product: productCode,
      purpose: purposeClass,
      expectedVolumePerMonth,
      validTo,
      ...rest
    } = subscription
    const { scenario, lawfulBasis, retention } = rest
    const services = this.use(SubscriptionService)
    const input = {
      productCode,
      purposeClass,
      scenario,
      lawfulBasis,
      retention,
      expectedVolume: expectedVolumePerMonth,
    }
    const applied = done(await services.apply(this.cast.of(consumer), input))
    const decision = {
      applicationId: applied.id,
      approve: true,
      opinion: '同意',
      validTo: validTo && startOfDay(validTo),
    }
    done(await services.decide(this.cast.decider(productCode, purposeClass), decision))
  }

  private use<T>(service: Type<T>): T {
    return this.service.app.get(service)
  }
}
