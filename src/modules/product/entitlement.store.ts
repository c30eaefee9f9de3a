import { Injectable } from '@nestjs/common'
import type { RightsWithdrawal } from '../../generated/prisma/client.ts'
import type { ProductVersionWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import { ChainStore, type ChainCandidate } from '../authorization/index.ts'
import type { Withdrawal } from '../catalog/index.ts'
import type { InstalledVersion, SourceWay } from './column-rights.ts'

/** What the marketplace's rows say of rights inside the data domain. Joins the transaction under way. */
@Injectable()
export class EntitlementStore {
  constructor(
    private readonly market: Market,
    private readonly chains: ChainStore,
  ) {}

  /** Versions that may have functions in the data domain: from their approval to their delisting. One that a department's service answers has no query. */
  versions(): Promise<InstalledVersion[]> {
    return this.find({ status: { in: ['APPROVED', 'LISTED'] }, query: { not: '' } })
  }

  /** One version, whatever its status. */
  async version(id: string): Promise<InstalledVersion | undefined> {
    return (await this.find({ id }))[0]
  }

  private async find(where: ProductVersionWhereInput): Promise<InstalledVersion[]> {
    const rows = await this.market.prisma.productVersion.findMany({
      where,
      select: {
        id: true,
        productId: true,
        operatorOrgId: true,
        version: true,
        region: true,
        status: true,
        purposeClasses: true,
        product: { select: { code: true } },
      },
      orderBy: { id: 'asc' },
    })
    return rows.map(({ id, status, purposeClasses: purposes, product: { code }, ...row }) => {
      return { ...row, productVersionId: id, code, listed: status === 'LISTED', purposes }
    })
  }

  /** The ways up from the source columns of each version, in order. */
  async ways(versions: readonly InstalledVersion[]): Promise<SourceWay[][]> {
    const candidates = await this.chains.candidates(versions)
    const ids = new Set(candidates.flat().map(({ resourceId }) => resourceId))
    const resources = await this.market.prisma.dataResource.findMany({
      where: { id: { in: [...ids] } },
      select: { id: true, sourceTable: true },
    })
    const tables = new Map(resources.map(({ id, sourceTable }) => [id, sourceTable]))
    return candidates.map((ways) =>
      ways.map((chain) => ({ table: tables.get(chain.resourceId) ?? '', column: chain.fieldName, chain })),
    )
  }

  /** The ways up from fields that no product reads yet to an operator's uses of them. */
  fieldWays(fieldIds: readonly string[], operatorOrgId: string): Promise<ChainCandidate[]> {
    return this.chains.fieldCandidates(fieldIds, operatorOrgId)
  }

  /** Ids of links that are on their way out. */
  async withdrawn(): Promise<ReadonlySet<string>> {
    const rows = await this.market.prisma.rightsWithdrawal.findMany({ select: { linkId: true } })
    return new Set(rows.map(({ linkId }) => linkId))
  }

  /** Puts a withdrawal on record, in place of one of the same link that was cut off. */
  async begin({ link, linkId, action, reason }: Withdrawal, at: Date): Promise<void> {
    await this.market.prisma.$executeRaw`
      insert into rights_withdrawal (link, link_id, action, reason, at)
      values (${link}::rights_link, ${linkId}, ${action}, ${reason}, ${at})
      on conflict (link, link_id) do update set action = excluded.action, reason = excluded.reason, at = excluded.at, begun = now()`
  }

  /** Takes a withdrawal off the record. @returns false if somebody else did. */
  async end({ link, linkId }: Pick<Withdrawal, 'link' | 'linkId'>): Promise<boolean> {
    return (await this.market.prisma.rightsWithdrawal.deleteMany({ where: { link, linkId } })).count === 1
  }

  /** Withdrawals that have been under way for longer than any transaction may last: whoever began them is gone. */
  leftOver(olderThanMs: number): Promise<RightsWithdrawal[]> {
    return this.market.prisma.$queryRaw<RightsWithdrawal[]>`
      select link, link_id as "linkId", action, reason, at, begun from rights_withdrawal
      where begun <= now() - make_interval(secs => ${olderThanMs / 1000}::float8) order by begun, link_id`
  }
}
