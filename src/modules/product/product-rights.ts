import { Injectable } from '@nestjs/common'
import type { PoolClient } from 'pg'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import type { Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { useStanding, type Standing } from '../authorization/index.ts'
import { DomainRights, type Withdrawal } from '../catalog/index.ts'
import { productRoleName } from './batch-function.ts'
import {
  differencesOf,
  liveColumns,
  owedColumns,
  type Difference,
  type InstalledVersion,
  type OwedColumn,
  type RoleRights,
} from './column-rights.ts'
import { DomainCatalogueStore, type HeldByRole } from './domain-catalogue.store.ts'
import { EntitlementStore } from './entitlement.store.ts'

/** What was changed, and what could not be: a right that comes from outside the product's role, such as one given to everybody. */
export type Settlement = { readonly changed: readonly Difference[]; readonly left: readonly Difference[] }

/**
 * Owns the rights of product roles in the data domain. Promises: each holds exactly the columns whose use is live, as often as
 * it is asked to, and takes away before the marketplace does. Refuses nothing: what the rows say is done.
 *
 * Everywhere the marketplace's connection is taken before the data domain's, so that two that wait never wait for each other.
 */
@Injectable()
export class ProductRights extends DomainRights {
  constructor(
    private readonly entitlements: EntitlementStore,
    private readonly catalogue: DomainCatalogueStore,
    private readonly market: Market,
    private readonly clock: Clock,
  ) {
    super()
  }

  async withdraw<T>(withdrawal: Withdrawal, change: () => Promise<Result<T>>): Promise<Result<T>> {
    await this.market.transaction(() => this.entitlements.begin(withdrawal, this.clock.now()))
    await this.follow()
    // Cut off here, or thrown out of the change: the withdrawal stays on record, and the reconciler finishes it.
    const changed = await this.market.transaction(async () => {
      const result = await change()
      if (result.ok) await this.entitlements.end(withdrawal)
      return result
    })
    if (!changed.ok) await this.giveBack(withdrawal)
    return changed
  }

  async follow(): Promise<void> {
    await this.settle()
  }

  /** Makes every product role hold what it is owed now, in one transaction of the data domain. */
  settle(): Promise<Settlement> {
    return this.alone((client) => this.settleWith(client))
  }

  /** Works alone on the rights in the data domain, with its connection. */
  alone<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.market.transaction(() => this.catalogue.alone(work))
  }

  async settleWith(client: PoolClient): Promise<Settlement> {
    const database = await this.catalogue.databaseName(client)
    const owed = await this.owed(database)
    const read = async () => compare(owed, await this.catalogue.held(client, database)).flatMap(differencesOf)
    const changed = await read()
    if (changed.length === 0) return { changed, left: [] }
    await this.catalogue.apply(client, changed)
    const stubborn = await read()
    if (stubborn.length === 0) return { changed, left: [] }
    for (const difference of stubborn) await this.catalogue.strip(client, difference)
    await this.catalogue.apply(client, await read())
    return { changed, left: await read() }
  }

  /** Every product role with what it is owed and what it holds; changes nothing. */
  async inspect(): Promise<RoleRights[]> {
    const database = await this.catalogue.databaseName()
    return compare(await this.owed(database), await this.catalogue.heldNow(database))
  }

  /** The live source columns of one version by purpose. */
  async liveColumnsOf(productVersionId: string, purpose: PurposeClass): Promise<OwedColumn[]> {
    return liveColumns(await this.owedTo(productVersionId, purpose))
  }

  /** Whether every source column of a version is live for a purpose: what the database asks of a query, for those that have none. */
  async allLive(productVersionId: string, purpose: PurposeClass): Promise<boolean> {
    const owed = await this.owedTo(productVersionId, purpose)
    return owed.length > 0 && liveColumns(owed).length === owed.length
  }

  /** What fields are worth to an operator for a purpose now, as far as the use right. Joins the transaction under way. */
  async standingOfFields(
    { fieldIds, operatorOrgId }: { fieldIds: readonly string[]; operatorOrgId: string },
    purpose: PurposeClass,
  ): Promise<Standing> {
    const ways = await this.entitlements.fieldWays(fieldIds, operatorOrgId)
    const withdrawn = await this.entitlements.withdrawn()
    return useStanding(ways, { purpose, instant: this.clock.now(), withdrawn })
  }

  private async owedTo(productVersionId: string, purpose: PurposeClass): Promise<OwedColumn[]> {
    const version = await this.entitlements.version(productVersionId)
    const [ways = []] = version ? await this.entitlements.ways([version]) : []
    const withdrawn = await this.entitlements.withdrawn()
    const columns = owedColumns(ways, { purpose, instant: this.clock.now(), withdrawn })
    return withdrawn.has(productVersionId) ? columns.map(ended) : columns
  }

  private async giveBack(withdrawal: Withdrawal): Promise<void> {
    await this.market.transaction(() => this.entitlements.end(withdrawal))
    await this.follow()
  }

  private async owed(database: string): Promise<Map<string, Owed>> {
    const versions = await this.entitlements.versions()
    const withdrawn = await this.entitlements.withdrawn()
    const ways = await this.entitlements.ways(versions)
    const instant = this.clock.now()
    return new Map(
      versions.flatMap((version, i) =>
        version.purposes.map((purpose) => {
          const owed = owedColumns(ways[i] ?? [], { purpose, instant, withdrawn })
          const columns = withdrawn.has(version.productVersionId) ? owed.map(ended) : owed
          const role = productRoleName({ ...version, purpose, database })
          return [role, { version, purpose, columns }] as const
        }),
      ),
    )
  }
}

/** Of a version that is being withdrawn: it is owed nothing, whatever its sources are worth. */
const ended = (column: OwedColumn): OwedColumn => ({ ...column, state: 'OPERATION_REVOKED' })

type Owed = { version: InstalledVersion; purpose: PurposeClass; columns: OwedColumn[] }

/** Roles that either side knows. Whom the marketplace does not know, it owes nothing. */
function compare(owed: ReadonlyMap<string, Owed>, held: HeldByRole): RoleRights[] {
  const roles = [...new Set([...owed.keys(), ...held.keys()])].toSorted()
  return roles.map((role) => {
    const known = owed.get(role)
    const { version = null, purpose = null, columns = [] } = known ?? {}
    const has = held.get(role)
    return { role, version, purpose, owed: columns, held: has?.columns ?? null, works: has?.works ?? false }
  })
}
