import { Injectable } from '@nestjs/common'
import type { Organization, SplitRule } from '../../generated/prisma/client.ts'
import type { SplitRuleWhereInput } from '../../generated/prisma/models.ts'
import { bp, fen, priceE4 } from '../../kernel/money.ts'
import { invariant } from '../../kernel/result.ts'
import { Market } from '../../platform/database/market.ts'
import type { SplitParty, SplitTerms } from './split-rule.ts'

/** A rule as it is kept, and what it says. */
export type StoredRule = { readonly rule: SplitRule; readonly terms: SplitTerms }
export type ProductOfRule = {
  readonly id: string
  readonly code: string
  readonly region: string
  readonly operatorOrgId: string
  readonly developerOrgId: string | null
}

const WITH_PARTIES = {
  parties: { include: { departments: { orderBy: { seq: 'asc' } } }, orderBy: { seq: 'asc' } },
} as const

@Injectable()
export class SplitRuleStore {
  constructor(private readonly market: Market) {}

  /** A product whose rules are written one at a time from here to the end of the transaction. */
  async lockProduct(by: { code: string } | { id: string }): Promise<ProductOfRule | undefined> {
    const found = await this.market.prisma.dataProduct.findUnique({ where: by, select: { id: true } })
    if (!found) return undefined
    const [product] = await this.market.prisma.$queryRaw<ProductOfRule[]>`
      select id, code, region, operator_org_id as "operatorOrgId", developer_org_id as "developerOrgId"
      from data_product where id = ${found.id} for no key update`
    return product
  }

  productCodes(ids: readonly string[]): Promise<{ id: string; code: string }[]> {
    return this.market.prisma.dataProduct.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, code: true },
      orderBy: { code: 'asc' },
    })
  }

  organisations(
    by: { readonly uscc: readonly string[] } | { readonly id: readonly string[] },
  ): Promise<Organization[]> {
    const where = 'uscc' in by ? { uscc: { in: [...by.uscc] } } : { id: { in: [...by.id] } }
    return this.market.prisma.organization.findMany({ where })
  }

  /** How many rules a product has had. */
  lastVersion(productId: string): Promise<number> {
    return this.market.prisma.splitRule.count({ where: { productId } })
  }

  async add(rule: SplitRule, { parties }: SplitTerms): Promise<SplitRule> {
    const { prisma } = this.market
    const numbered = parties.map((party, index) => ({ party, seq: index + 1 }))
    const saved = await prisma.splitRule.create({ data: rule })
    await prisma.splitRuleParty.createMany({
      data: numbered.map(({ party, seq }) => ({
        ruleId: rule.id,
        seq,
        capacity: party.capacity,
        ratioBp: Number(party.ratioBp),
        fixedE4: party.fixedE4,
        orgId: 'orgId' in party ? party.orgId : null,
      })),
    })
    await prisma.splitRuleDepartment.createMany({
      data: numbered.flatMap(({ party, seq: partySeq }) =>
        ('departments' in party ? party.departments : []).map(({ orgId, weightBp, basis }, index) => ({
          ruleId: rule.id,
          partySeq,
          seq: index + 1,
          orgId,
          weightBp: Number(weightBp),
          basis,
        })),
      ),
    })
    return saved
  }

  async rule(id: string): Promise<StoredRule | undefined> {
    const row = await this.market.prisma.splitRule.findUnique({ where: { id }, include: WITH_PARTIES })
    return row ? storedRule(row) : undefined
  }

  /** When the last published rule of a product begins. */
  async lastFrom(productId: string): Promise<Date | null> {
    const where = { productId, status: 'PUBLISHED' } as const
    const { _max } = await this.market.prisma.splitRule.aggregate({ where, _max: { effectiveFrom: true } })
    return _max.effectiveFrom
  }

  /** Ends the rule in force at an instant, if there is one, and lets another begin there. */
  async publish(rule: SplitRule, by: { readonly publishedBy: string; readonly publishedAt: Date }): Promise<SplitRule> {
    const { id, productId, effectiveFrom } = rule
    await this.market.prisma.splitRule.updateMany({
      where: { productId, status: 'PUBLISHED', OR: [{ effectiveTo: null }, { effectiveTo: { gt: effectiveFrom } }] },
      data: { effectiveTo: effectiveFrom },
    })
    return this.market.prisma.splitRule.update({ where: { id }, data: { ...by, status: 'PUBLISHED' } })
  }

  /** The published rules of products that have come into force by an instant. */
  async cameIntoForce(productIds: readonly string[], instant: Date): Promise<StoredRule[]> {
    const rows = await this.market.prisma.splitRule.findMany({
      where: { productId: { in: [...productIds] }, status: 'PUBLISHED', effectiveFrom: { lte: instant } },
      include: WITH_PARTIES,
    })
    return rows.map(storedRule)
  }

  /** The published rule in force at an instant; if there is none yet, the first that will be. */
  async currentOrNext(productCode: string, instant: Date): Promise<StoredRule | undefined> {
    const row = await this.market.prisma.splitRule.findFirst({
      where: {
        product: { code: productCode },
        status: 'PUBLISHED',
        OR: [{ effectiveTo: null }, { effectiveTo: { gt: instant } }],
      },
      include: WITH_PARTIES,
      orderBy: { effectiveFrom: 'asc' },
    })
    return row ? storedRule(row) : undefined
  }

  rules(where: SplitRuleWhereInput, query: object): Promise<SplitRule[]> {
    return this.market.prisma.splitRule.findMany({
      ...query,
      relationLoadStrategy: 'join',
      where,
      orderBy: { id: 'asc' },
    })
  }
}

type PartyRow = {
  capacity: SplitParty['capacity']
  orgId: string | null
  ratioBp: number
  fixedE4: bigint | null
  departments: { orgId: string; weightBp: number; basis: string }[]
}

function storedRule({ parties, ...rule }: SplitRule & { parties: PartyRow[] }): StoredRule {
  const { form, costPoolCapFen, operatorOrgId } = rule
  const terms = { form, costPoolCapFen: fen(costPoolCapFen), operatorOrgId, parties: parties.map(partyOf) }
  return { rule, terms }
}

function partyOf({ capacity, orgId, ratioBp, fixedE4, departments }: PartyRow): SplitParty {
  const share = { ratioBp: bp(BigInt(ratioBp)), fixedE4: fixedE4 === null ? null : priceE4(fixedE4) }
  if (capacity === 'GOVERNMENT' || capacity === 'COST_POOL') {
    const weighed = departments.map(({ weightBp, ...department }) => ({
      ...department,
      weightBp: bp(BigInt(weightBp)),
    }))
    return { capacity, ...share, departments: weighed }
  }
  invariant(orgId, `A party that shares as ${capacity} names its organisation`)
  return { capacity, ...share, orgId }
}
