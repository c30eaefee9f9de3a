import { Injectable } from '@nestjs/common'
import type { DataProduct, DataResource } from '../../generated/prisma/client.ts'
import type { Actor } from '../../policy/actor.ts'
import type { Bucket } from './facet-labels.ts'
import { piecesOf, type Place, type ProductFilters, type ResourceFilters } from './search.ts'
import type { PageAsked } from './search-sql.ts'
import { SearchStore, type Found } from './search.store.ts'

export type Asked<Filters> = Pick<PageAsked, 'after' | 'before' | 'limit' | 'inverted'> & {
  readonly search: string | null | undefined
  readonly filters: Filters
}

/** A page of what was found, and how much there is in all. */
export type FoundPage<Row> = {
  readonly total: number
  readonly facets: Readonly<Record<string, readonly Bucket[]>>
  readonly rows: readonly (Place & { readonly row: Row })[]
}

/** Owns no rows: finds resources and products. Promises that nothing is found or counted that the asker may not see. */
@Injectable()
export class SearchService {
  constructor(private readonly store: SearchStore) {}

  async resources(actor: Actor, asked: Asked<ResourceFilters>, query: object): Promise<FoundPage<DataResource>> {
    const found = await this.store.findResources(actor, pageAsked(asked))
    return withRows(found, (ids) => this.store.resources(actor, ids, query))
  }

  async products(actor: Actor, asked: Asked<ProductFilters>, query: object): Promise<FoundPage<DataProduct>> {
    const found = await this.store.findProducts(actor, pageAsked(asked))
    return withRows(found, (ids) => this.store.products(actor, ids, query))
  }
}

const pageAsked = ({ search, filters, ...page }: Asked<ResourceFilters | ProductFilters>): PageAsked => ({
  ...page,
  pieces: piecesOf(search),
  filters: { ...filters },
})

async function withRows<Row extends { id: string }>(
  { total, facets, page }: Found,
  load: (ids: readonly string[]) => Promise<Row[]>,
): Promise<FoundPage<Row>> {
  const loaded = page.length > 0 ? await load(page.map(({ id }) => id)) : []
  const rows = new Map(loaded.map((row) => [row.id, row]))
  return { total, facets, rows: page.flatMap((place) => pairOf(place, rows.get(place.id))) }
}

const pairOf = <Row>(place: Place, row: Row | undefined) => (row ? [{ ...place, row }] : [])
