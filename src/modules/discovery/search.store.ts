import { Injectable } from '@nestjs/common'
import type { DataProduct, DataResource } from '../../generated/prisma/client.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import type { Actor } from '../../policy/actor.ts'
import { filterSql, SqlValues } from '../../policy/filter-sql.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import type { Bucket } from './facet-labels.ts'
import { purposesNamed, type Place } from './search.ts'
import { searchSql, type PageAsked, type Searched } from './search-sql.ts'
import { searchedProducts } from './searched-products.ts'
import { searchedResources, type Told } from './searched-resources.ts'

export type Found = { total: number; page: Place[]; facets: Readonly<Record<string, readonly Bucket[]>> }

/**
 * Finds what an actor may see: one statement finds and counts, another loads the rows of the page. Both ask the policy who sees
 * what, so that a row which is hidden between the two is left out.
 */
@Injectable()
export class SearchStore {
  constructor(
    private readonly market: Market,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
  ) {}

  findResources(actor: Actor, asked: PageAsked): Promise<Found> {
    return this.find(actor, asked, searchedResources)
  }

  findProducts(actor: Actor, asked: PageAsked): Promise<Found> {
    return this.find(actor, asked, searchedProducts)
  }

  /** The rows with these ids, with what the query selects; in no order. */
  resources(actor: Actor, ids: readonly string[], query: object): Promise<DataResource[]> {
    const where = { id: { in: [...ids] }, AND: [this.policy.filter(actor, 'DataResource')] }
    return this.market.prisma.dataResource.findMany({ ...query, where, relationLoadStrategy: 'join' })
  }

  products(actor: Actor, ids: readonly string[], query: object): Promise<DataProduct[]> {
    const where = { id: { in: [...ids] }, AND: [this.policy.filter(actor, 'DataProduct')] }
    return this.market.prisma.dataProduct.findMany({ ...query, where, relationLoadStrategy: 'join' })
  }

  private async find(actor: Actor, asked: PageAsked, searched: (told: Told) => Searched): Promise<Found> {
    const values = new SqlValues()
    const names = purposesNamed(asked.pieces)
    const told: Told = {
      sees: (model, alias) => filterSql(this.policy.filter(actor, model), alias, values),
      named: `unnest(${values.add(names.map(({ n }) => n))}::int[], ${values.add(names.map(({ purpose }) => purpose))}::purpose_class[])`,
      now: () => `${values.add(this.clock.now())}::timestamptz`,
    }
    const sql = searchSql(searched(told), asked, values)
    const [found] = await this.market.prisma.$queryRawUnsafe<Found[]>(sql, ...values.list)
    return found ?? { total: 0, page: [], facets: {} }
  }
}
