import { getRefFromModel, queryFromInfo } from '@pothos/plugin-prisma'
import { resolveCursorConnection, type ResolveCursorConnectionArgs } from '@pothos/plugin-relay'
import { GraphQLError } from 'graphql'
import { z } from 'zod'
import { builder, PAGE_DEFAULT, PAGE_LIMIT } from '../../graphql/builder.ts'
import { BillingUnit, ConsentKind, DataGrade, PurposeClass, UpdateFrequency } from '../../graphql/shared-enums.ts'
import { labelsOf, type Bucket } from './facet-labels.ts'
import { cursorOf, MAX_BUCKETS, MAX_PIECES, MAX_SEARCH_CHARACTERS, placeOf, type Place } from './search.ts'
import { SearchService, type FoundPage } from './search.service.ts'

const Charge = builder.enumType('Charge', {
  description: '收费与否: whether some price in force costs something.',
  values: {
    FREE: { description: '免费 some price in force costs nothing' },
    CHARGED: { description: '收费 some price in force costs something' },
  } as const,
})

type FacetOf = { readonly facet: string; readonly bucket: Bucket }

const FacetBucket = builder.objectRef<FacetOf>('FacetBucket').implement({
  description: 'One value that what is found can have.',
  fields: (t) => ({
    value: t.string({
      description: 'The value, to be given as an argument: a code, a region, a USCC or a theme.',
      resolve: ({ bucket }) => bucket.value,
    }),
    label: t.string({
      description: 'Its name in Chinese.',
      resolve: ({ facet, bucket }) => labelsOf(facet, bucket).zh,
    }),
    labelEn: t.string({
      description: 'Its name in English; of a region and a theme, the value.',
      resolve: ({ facet, bucket }) => labelsOf(facet, bucket).en,
    }),
    count: t.int({
      description: 'How many have it, of all that is found by everything else that is asked.',
      resolve: ({ bucket }) => bucket.count,
    }),
  }),
})

type Facets = { readonly name: string; readonly buckets: readonly Bucket[] }

const Facet = builder.objectRef<Facets>('Facet').implement({
  description: '分面: what is found, counted by one of its traits.',
  fields: (t) => ({
    name: t.string({ description: 'Which argument takes its values.', resolve: ({ name }) => name }),
    buckets: t.field({
      type: [FacetBucket],
      description: `Its values, the most frequent first; at most ${MAX_BUCKETS}.`,
      resolve: ({ name, buckets }) => buckets.map((bucket) => ({ facet: name, bucket })),
    }),
  }),
})

const SEARCH = {
  description: `Pieces of text, Chinese or English, with spaces between; at most ${MAX_PIECES}. Each must stand in a name, a description, a field, a department, an operator or a purpose. Leave it out to find everything.`,
  validate: z.string().max(MAX_SEARCH_CHARACTERS),
} as const

/** A page by places, with what was counted on the way. */
async function pageOf<Row>(
  args: Parameters<typeof resolveCursorConnection>[0]['args'],
  ask: (page: { after?: Place; before?: Place; limit: number; inverted: boolean }) => Promise<FoundPage<Row>>,
) {
  const counted: { total: number; facets: Facets[] } = { total: 0, facets: [] }
  const page = await resolveCursorConnection(
    { args, toCursor: (place: Place) => cursorOf(place), defaultSize: PAGE_DEFAULT, maxSize: PAGE_LIMIT },
    async ({ after, before, limit, inverted }: ResolveCursorConnectionArgs) => {
      const found = await ask({ ...placed('after', after), ...placed('before', before), limit, inverted })
      counted.total = found.total
      counted.facets = Object.entries(found.facets).map(([name, buckets]) => ({ name, buckets }))
      return found.rows
    },
  )
  const edges = page.edges.flatMap((edge) => (edge ? [{ cursor: edge.cursor, node: edge.node.row }] : []))
  return { pageInfo: page.pageInfo, edges, totalCount: counted.total, facets: counted.facets }
}

function placed<Side extends 'after' | 'before'>(side: Side, cursor: string | undefined): { [S in Side]?: Place } {
  if (cursor === undefined) return {}
  const place = placeOf(cursor)
  if (place) return { [side]: place } as { [S in Side]: Place }
  throw new GraphQLError(`${side} must be a cursor of this list.`, { extensions: { code: 'BAD_USER_INPUT' } })
}

const TOTAL = 'How many are found in all.'
const FACETS = '分面: what is found, counted by its traits.'
const GRADES = '分级: any of these.'
const REGIONS = '行政区划 (GB/T 2260): any of these.'
const PURPOSES = '用途类别: any of these.'

builder.queryField('searchResources', (t) =>
  t.connection(
    {
      type: getRefFromModel('DataResource', builder),
      description:
        'Finds resources in the catalogue, and those one holds or oversees: what fits best first, then the oldest.',
      args: {
        search: t.arg.string(SEARCH),
        regions: t.arg.stringList({ description: REGIONS }),
        departments: t.arg.stringList({ description: '持有单位 (USCC): any of these.' }),
        purposes: t.arg({ type: [PurposeClass], description: `${PURPOSES} What agreements in force cover them for.` }),
        grades: t.arg({ type: [DataGrade], description: GRADES }),
        themes: t.arg.stringList({ description: '主题: any of these.' }),
        frequencies: t.arg({ type: [UpdateFrequency], description: '更新频率: any of these.' }),
      },
      resolve: (_root, { search, ...args }, context, info) => {
        const query = queryFromInfo({ context, info, typeName: 'DataResource', path: ['edges', 'node'] })
        const { actor, use } = context
        return pageOf(args, (page) => use(SearchService).resources(actor, { search, filters: args, ...page }, query))
      },
    },
    {
      description: 'A page of resources that were found.',
      fields: (c) => ({
        totalCount: c.int({ description: TOTAL, resolve: ({ totalCount }) => totalCount }),
        facets: c.field({ type: [Facet], description: FACETS, resolve: ({ facets }) => facets }),
      }),
    },
  ),
)

builder.queryField('searchProducts', (t) =>
  t.connection(
    {
      type: getRefFromModel('DataProduct', builder),
      description:
        'Finds listed products, and one’s own by their names before they are listed: what fits best first, then the oldest.',
      args: {
        search: t.arg.string(SEARCH),
        regions: t.arg.stringList({ description: REGIONS }),
        departments: t.arg.stringList({ description: '来源单位 (USCC): it reads what any of these hold.' }),
        themes: t.arg.stringList({ description: '领域: it reads resources of any of these themes.' }),
        purposes: t.arg({ type: [PurposeClass], description: `${PURPOSES} What its newest listed version is for.` }),
        grades: t.arg({ type: [DataGrade], description: GRADES }),
        units: t.arg({ type: [BillingUnit], description: '计费单位: any of these.' }),
        consents: t.arg({ type: [ConsentKind], description: '同意类型: any of these.' }),
        charges: t.arg({ type: [Charge], description: '收费与否: any of these.' }),
      },
      resolve: (_root, { search, ...args }, context, info) => {
        const query = queryFromInfo({ context, info, typeName: 'DataProduct', path: ['edges', 'node'] })
        const { actor, use } = context
        return pageOf(args, (page) => use(SearchService).products(actor, { search, filters: args, ...page }, query))
      },
    },
    {
      description: 'A page of products that were found.',
      fields: (c) => ({
        totalCount: c.int({ description: TOTAL, resolve: ({ totalCount }) => totalCount }),
        facets: c.field({ type: [Facet], description: FACETS, resolve: ({ facets }) => facets }),
      }),
    },
  ),
)
