/** A market with resources and products to be searched for, and how it is asked about them. */
import type { INestApplicationContext } from '@nestjs/common'
import fc from 'fast-check'
import { PAGE_LIMIT } from '../../src/graphql/builder.ts'
import { DiscoveryModule } from '../../src/modules/discovery/index.ts'
import { askOver, type Ask } from './ask.ts'
import { openProducts, type Products } from './listed-product.ts'
import { orgId, TEST_REGION, type createTestMarket, type OrganizationName, type TestMarket } from './market.ts'
import { fieldInput, resourceInput } from './rights.ts'
import { openRooms } from './rooms.ts'

export type Facet = { name: string; buckets: { value: string; label: string; labelEn: string; count: number }[] }
export type Page = {
  totalCount: number
  facets: Facet[]
  edges: { cursor: string; node: { code: string } }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null; startCursor: string | null }
}

/** Names as departments write them, and names that would be operators of a pattern or of a query. */
export const NAMES = [
  ['不动产登记信息', 'Real estate register'],
  ['车辆登记信息', 'Vehicle register'],
  ['100%覆盖_清单', 'Cover 100%_list'],
  ['ＡＢＣ企业名录', 'ABC companies'],
  ["O'Brien & \\ 名册", 'Slash \\ "quotes" \' roll'],
  ['登记', 'Roll'],
] as const
export const HIDDEN_NAME = '绝密未公开的名称'

export let test: TestMarket
let products: Products
let rooms: INestApplicationContext
let ask: Ask
export const statements: string[] = []

export async function openSearch(create: typeof createTestMarket): Promise<void> {
  test = await create({ onQuery: (sql) => void statements.push(sql) })
  products = await openProducts(test)
  await products.prepare()
  await products.grantUse()
  await products.list('LISTED')
  await products.submit('UNLISTED')
  rooms = await openRooms(test.platform, DiscoveryModule)
  ask = askOver(test, rooms)
  for (const [index, [name, nameEn]] of NAMES.entries()) await register(`TST-N${index}`, name, nameEn)
  await register('TST-HIDDEN', HIDDEN_NAME, 'Never shown', 'SUBMITTED')
}
export async function closeSearch(): Promise<void> {
  await rooms.close()
  await products.close()
  await test.close()
}

/** A resource of the second department, written directly. */
async function register(code: string, name: string, nameEn: string, status: 'CATALOGUED' | 'SUBMITTED' = 'CATALOGUED') {
  const { fields: _fields, prohibitReason: _reason, ...input } = resourceInput({ code, name, nameEn })
  const made = { id: test.ids.next(), createdAt: test.clock.now(), createdBy: 'test', holderOrgId: orgId('holder2') }
  const {
    providingUscc: _uscc,
    consentLetterNo: _letter,
    ...field
  } = fieldInput({
    label: `${name}标识`,
    labelEn: `${nameEn} key`,
    name: 'key',
  })
  const fields = { create: [{ ...field, id: test.ids.next(), position: 1 }] }
  const own = { summary: '摘要', theme: '主题', region: TEST_REGION, sourceTable: code.toLowerCase(), status }
  await test.platform.market.prisma.dataResource.create({ data: { ...input, ...made, ...own, fields } })
}

const PAGE = `totalCount facets { name buckets { value label labelEn count } } edges { cursor node { code } }
  pageInfo { hasNextPage hasPreviousPage endCursor startCursor }`
export async function find(
  kind: 'searchResources' | 'searchProducts',
  variables: Record<string, unknown> = {},
  by?: OrganizationName,
) {
  const types: Record<string, string> = { first: 'Int', last: 'Int', grades: '[DataGrade!]', charges: '[Charge!]' }
  const listed = ['regions', 'departments', 'themes']
  const typeOf = (name: string) =>
    types[name] ?? (listed.includes(name) ? '[String!]' : name === 'purposes' ? '[PurposeClass!]' : 'String')
  const declared = Object.keys(variables).map((name) => `$${name}: ${typeOf(name)}`)
  const passed = Object.keys(variables).map((name) => `${name}: $${name}`)
  const head = declared.length > 0 ? [`(${declared.join(', ')})`, `(${passed.join(', ')})`] : ['', '']
  const answer = await ask<Record<string, Page>>(`query ${head[0]} { ${kind}${head[1]} { ${PAGE} } }`, variables, by)
  const page = answer[kind]
  if (!page) throw new Error('There is no page.')
  return page
}
export const codes = (page: Page) => page.edges.map(({ node }) => node.code)
export const resources = async (search: string, by?: OrganizationName) =>
  codes(await find('searchResources', { search, first: PAGE_LIMIT }, by))
export const found = async (search: string, by?: OrganizationName) =>
  codes(await find('searchProducts', { search }, by))
export const bucket = (page: Page, facet: string) => page.facets.find(({ name }) => name === facet)?.buckets ?? []

/** Pieces of at least one character without spaces, from anywhere in a text. */
export const piecesIn = (text: string) =>
  fc
    .tuple(fc.nat({ max: text.length - 1 }), fc.integer({ min: 1, max: 8 }))
    .map(([start, length]) => text.slice(start, start + length).split(' ')[0] ?? '')
    .filter((piece) => piece.length > 0)
