import { Injectable } from '@nestjs/common'
import type { Prisma } from '../../generated/prisma/client.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import type { DescribedResource, FoundProduct } from './sheet.ts'

const PARTY = { select: { uscc: true, name: true, nameEn: true } } as const

/** Columns to be read as they are. */
const read = <Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, true])) as Record<Name, true>

const TERMS = read('purposeClass', 'buyerClass', 'unit')

/** A product with all that its sheet shows, in one statement; each part filtered by the policy of its own. */
@Injectable()
export class SheetStore {
  constructor(
    private readonly market: Market,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
  ) {}

  async byCode(actor: Actor, code: string): Promise<FoundProduct | undefined> {
    const [found] = await this.list(actor, { code }, 1)
    return found
  }

  /** Resources in the order of their codes, from the one after `after` on. */
  resourcesAfter(actor: Actor, after: string, limit: number): Promise<DescribedResource[]> {
    return this.market.prisma.dataResource.findMany({
      where: { AND: [this.policy.filter(actor, 'DataResource')], code: { gt: after } },
      select: this.described(actor),
      orderBy: { code: 'asc' },
      take: limit,
      relationLoadStrategy: 'join',
    })
  }

  /** Listed products in the order of their codes, from the one after `after` on. */
  productsAfter(actor: Actor, after: string, limit: number): Promise<FoundProduct[]> {
    return this.list(actor, { code: { gt: after }, versions: { some: { status: 'LISTED' } } }, limit)
  }

  private list(actor: Actor, where: Prisma.DataProductWhereInput, limit: number): Promise<FoundProduct[]> {
    return this.market.prisma.dataProduct.findMany({
      where: { AND: [this.policy.filter(actor, 'DataProduct'), where] },
      select: this.selected(actor),
      orderBy: { code: 'asc' },
      take: limit,
      relationLoadStrategy: 'join',
    })
  }

  private selected(actor: Actor) {
    const now = this.clock.now()
    return {
      ...read('code', 'name', 'nameEn', 'summary', 'summaryEn', 'region', 'unit'),
      ...read('operatorOrgId', 'registrationCode', 'registeredUntil'),
      operator: PARTY,
      developer: PARTY,
      versions: this.newestVersion(actor),
      prices: {
        where: {
          AND: [this.policy.filter(actor, 'PriceVersion')],
          status: 'PUBLISHED',
          effectiveFrom: { lte: now },
          OR: [{ effectiveTo: null }, { effectiveTo: { gt: now } }],
        },
        select: {
          ...read('id', 'mode', 'effectiveFrom', 'effectiveTo'),
          ...TERMS,
          tiers: { select: { seq: true, fromQty: true, toQty: true, priceE4: true }, orderBy: { seq: 'asc' } },
        },
        orderBy: [{ purposeClass: 'asc' }, { buyerClass: 'asc' }, { id: 'asc' }],
      },
      ceilings: {
        where: { AND: [this.policy.filter(actor, 'CeilingPrice')], validFrom: { lte: now }, validTo: { gt: now } },
        select: { ...TERMS, priceE4: true, documentNo: true, validFrom: true, validTo: true },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      },
    } satisfies Prisma.DataProductSelect
  }

  private described(actor: Actor) {
    return {
      ...read('code', 'name', 'nameEn', 'region', 'theme', 'summary', 'sourceSystem', 'grade', 'coverage'),
      ...read('updateFrequency', 'registrationCode', 'registeredAt', 'createdAt', 'derivation', 'derivationEn'),
      holder: PARTY,
      parents: {
        where: { parent: this.policy.filter(actor, 'DataResource') },
        orderBy: { position: 'asc' },
        select: { parent: { select: read('code', 'name', 'nameEn') } },
      },
      qualityReports: {
        where: this.policy.filter(actor, 'QualityReport'),
        orderBy: { measuredAt: 'desc' },
        take: 1,
        select: {
          ...read('measuredAt', 'rowsIn', 'rowsOut'),
          figures: { select: read('dimension', 'met', 'checked', 'method', 'methodEn'), orderBy: { dimension: 'asc' } },
        },
      },
    } satisfies Prisma.DataResourceSelect
  }

  private newestVersion(actor: Actor) {
    return {
      where: { AND: [this.policy.filter(actor, 'ProductVersion')], status: 'LISTED' },
      orderBy: { version: 'desc' },
      take: 1,
      select: {
        ...read('version', 'status', 'grade', 'consentKind', 'purposeClasses', 'outcomes'),
        ...read('billableOutcomes', 'contract', 'sandbox', 'contentHash'),
        ...read('submittedAt', 'approvedAt', 'listedAt'),
        // who reviewed what is listed is public; the rest of an opinion is not, so its own policy does not filter here
        opinions: {
          select: { ...read('kind', 'conclusion', 'reviewedAt'), reviewer: PARTY },
          orderBy: { kind: 'asc' },
        },
        sourceFields: {
          where: { field: this.policy.filter(actor, 'ResourceField') },
          orderBy: [{ field: { resource: { code: 'asc' } } }, { field: { position: 'asc' } }],
          select: { field: { select: this.fieldWithResource(actor) } },
        },
      },
    } satisfies Prisma.DataProduct$versionsArgs
  }

  private fieldWithResource(actor: Actor) {
    const inForce = { AND: [this.policy.filter(actor, 'AuthorizationAgreement')], status: 'ACTIVE' as const }
    return {
      ...read('id', 'name', 'label', 'labelEn', 'grade'),
      resource: {
        select: {
          ...this.described(actor),
          agreementScopes: {
            where: { agreement: inForce },
            orderBy: { agreement: { no: 'asc' } },
            select: {
              ...read('fieldIds', 'purposeClasses'),
              agreement: {
                select: {
                  ...read('no', 'provincialFilingNo', 'startDate', 'endDate', 'operatorOrgId'),
                  implementing: PARTY,
                },
              },
            },
          },
        },
      },
    } satisfies Prisma.ResourceFieldSelect
  }
}
