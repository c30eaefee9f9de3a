/**
 * The statement behind a page of search results: what is found, how many of each kind, and the page itself, all at once and from
 * one state of the database. See the migration `search` for how a piece of a text is found.
 */
import type { SqlValues } from '../../policy/filter-sql.ts'
import { MAX_BUCKETS, type Place } from './search.ts'

/** The texts that a row is found by. */
type Texts = { readonly table: string; readonly alias: string; readonly columns: readonly string[] }

export const RESOURCE_TEXTS: Texts = {
  table: 'data_resource',
  alias: 'r',
  columns: ['code', 'name', 'name_en', 'theme', 'summary', 'source_system', 'coverage'],
}
export const PRODUCT_TEXTS: Texts = {
  table: 'data_product',
  alias: 'p',
  columns: ['code', 'name', 'name_en', 'summary', 'summary_en'],
}
export const FIELD_TEXTS: Texts = { table: 'resource_field', alias: 'f', columns: ['name', 'label', 'label_en'] }
export const ORGANIZATION_TEXTS: Texts = { table: 'organization', alias: 'o', columns: ['name', 'name_en'] }

/** How much it counts where a piece stands. A code in full stands for itself. */
export const POINTS = { CODE: 16, NAME: 8, TEXT: 4, PART: 2, PURPOSE: 1 } as const

/** A piece and a row that holds it: by the index over pairs of characters, then by the text itself. */
export function holding({ table, alias, columns }: Texts): string {
  const texts = columns.map((column) => `${alias}.${column}`).join(', ')
  return `pieces join ${table} ${alias} on search_terms(${texts}) @> pieces.needs and position(pieces.piece in search_text(${texts})) > 0`
}

/** The points of a piece that the row itself holds. */
export const ownPoints = (alias: string): string => `
  case when search_text(${alias}.code) = pieces.piece then ${POINTS.CODE}
    when position(pieces.piece in search_text(${alias}.code, ${alias}.name, ${alias}.name_en)) > 0 then ${POINTS.NAME}
    else ${POINTS.TEXT} end`

/** A kind of thing that is searched: which rows hold a piece, and what its facets are (each a list of texts). */
export type Searched = {
  /** selects `n, id, points` */
  readonly hits: string
  /** selects `id, score` and a column of each facet, of everything that the actor may see; `scored` has what was found */
  readonly entries: string
  readonly facets: readonly string[]
}

export type PageAsked = {
  readonly pieces: readonly string[]
  /** by facet: any of these values */
  readonly filters: Readonly<Record<string, readonly string[] | null | undefined>>
  readonly after?: Place | undefined
  readonly before?: Place | undefined
  readonly limit: number
  readonly inverted: boolean
}

export function searchSql({ hits, entries, facets }: Searched, asked: PageAsked, values: SqlValues): string {
  const wanted = facets.map((facet) => ({ facet, condition: anyOf(facet, asked.filters[facet], values) }))
  const but = (left?: string) =>
    wanted.flatMap(({ facet, condition }) => (condition && facet !== left ? condition : [])).join(' and ') || 'true'
  return `
    with pieces as (
      select n, search_text(piece) as piece, search_needs(piece) as needs
      from unnest(${values.add([...asked.pieces])}::text[]) with ordinality as t (piece, n)),
    hits (n, id, points) as (${hits}),
    scored (id, score) as (
      select id, sum(points)::int from (select n, id, max(points) as points from hits group by n, id) best
      group by id having count(*) = (select count(*) from pieces)),
    entries as materialized (${entries}),
    found as (select id, score from entries where ${but()}),
    page as (select id, score from found where ${within(asked, values)}
      order by ${asked.inverted ? 'score, id desc' : 'score desc, id'} limit ${values.add(asked.limit)}::int)
    select (select count(*)::int from found) as total,
      coalesce((select json_agg(page order by ${asked.inverted ? 'score, id desc' : 'score desc, id'}) from page), '[]') as page,
      json_build_object(${facets.map((facet) => `'${facet}', ${bucketsOf(facet, but(facet))}`).join(', ')}) as facets`
}

function anyOf(facet: string, chosen: readonly string[] | null | undefined, values: SqlValues): string | undefined {
  return chosen ? `${facet} && ${values.add([...chosen])}::text[]` : undefined
}

/** Between two places: the order is by score, the highest first, then by id. */
function within({ after, before }: PageAsked, values: SqlValues): string {
  const beyond = (place: Place, score: '<' | '>', id: '<' | '>') => {
    const [at, by] = [`${values.add(place.score)}::int`, values.add(place.id)]
    return `(score ${score} ${at} or (score = ${at} and id ${id} ${by}))`
  }
  return [after && beyond(after, '<', '>'), before && beyond(before, '>', '<')].filter(Boolean).join(' and ') || 'true'
}

/** How many of what is found by everything else have each value. */
const bucketsOf = (facet: string, others: string): string => `coalesce((
  select json_agg(json_build_object('value', b.value, 'count', b.count, 'name', o.name, 'nameEn', o.name_en)
    order by b.count desc, b.value)
  from (select value, count(*)::int as count from entries, unnest(${facet}) as value where ${others}
    group by value order by 2 desc, 1 limit ${MAX_BUCKETS}) b
  left join organization o on '${facet}' = 'departments' and o.uscc = b.value), '[]')`
