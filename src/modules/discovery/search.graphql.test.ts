import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask } from '../../../test/support/ask.ts'
import { openProducts, RESOURCE, type Products } from '../../../test/support/listed-product.ts'
import {
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  orgId,
  type OrganizationName,
  TEST_REGION,
  type TestMarket,
} from '../../../test/support/market.ts'
import { fieldInput, resourceInput } from '../../../test/support/rights.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import type { INestApplicationContext } from '@nestjs/common'
import { PAGE_LIMIT } from '../../graphql/builder.ts'
import { DiscoveryModule } from './index.ts'

type Facet = { name: string; buckets: { value: string; label: string; labelEn: string; count: number }[] }
type Page = {
  totalCount: number
  facets: Facet[]
  edges: { cursor: string; node: { code: string } }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null; startCursor: string | null }
}

/** Names as departments write them, and names that would be operators of a pattern or of a query. */
const NAMES = [
  ['不动产登记信息', 'Real estate register'],
  ['车辆登记信息', 'Vehicle register'],
  ['100%覆盖_清单', 'Cover 100%_list'],
  ['ＡＢＣ企业名录', 'ABC companies'],
  ["O'Brien & \\ 名册", 'Slash \\ "quotes" \' roll'],
  ['登记', 'Roll'],
] as const
const HIDDEN_NAME = '绝密未公开的名称'

let test: TestMarket
let products: Products
let rooms: INestApplicationContext
let ask: Ask
const statements: string[] = []

async function open(create: typeof createTestMarket): Promise<void> {
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
async function close(): Promise<void> {
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
async function find(
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
const codes = (page: Page) => page.edges.map(({ node }) => node.code)
const resources = async (search: string, by?: OrganizationName) =>
  codes(await find('searchResources', { search, first: PAGE_LIMIT }, by))
const found = async (search: string, by?: OrganizationName) => codes(await find('searchProducts', { search }, by))
const bucket = (page: Page, facet: string) => page.facets.find(({ name }) => name === facet)?.buckets ?? []

/** Pieces of at least one character without spaces, from anywhere in a text. */
const piecesIn = (text: string) =>
  fc
    .tuple(fc.nat({ max: text.length - 1 }), fc.integer({ min: 1, max: 8 }))
    .map(([start, length]) => text.slice(start, start + length).split(' ')[0] ?? '')
    .filter((piece) => piece.length > 0)

function searches(): void {
  describe('a search', () => {
    it('finds every resource by any piece of its names', async () => {
      const named = fc.constantFrom(...NAMES.map((names, index) => ({ code: `TST-N${index}`, names })))
      const asked = named.chain(({ code, names }) =>
        fc.constantFrom(...names).chain((name) => piecesIn(name).map((piece) => ({ code, piece }))),
      )
      await fc.assert(
        fc.asyncProperty(asked, async ({ code, piece }) => {
          expect(await resources(piece)).toContain(code)
        }),
        { numRuns: 60 },
      )
    })

    it.each(['身份', '份二', '二要', '要素', '素核', '核验', 'Identity', 'check,', 'factors', 'listed'])(
      'finds the listed product by %s of its name and code',
      async (piece) => {
        expect(await found(piece)).toEqual(['LISTED'])
      },
    )

    it.each([
      ['a field that it reads', '身份证'],
      ['a resource that it reads', '测试人口'],
      ['the theme of what it reads', '人口'],
      ['the department that holds what it reads', '公安局'],
      ['its operator', '数据运营公司'],
      ['its purpose, in Chinese', '产业发展'],
      ['its purpose, in English', 'industry'],
      ['pieces that stand in different places', '公安局 核验 INDUSTRY'],
    ])('finds the listed product by %s', async (_, piece) => {
      expect(await found(piece)).toEqual(['LISTED'])
    })

    it('finds a resource by the purpose of an agreement in force', async () => {
      expect(await resources('产业发展')).toEqual([RESOURCE.code])
    })

    it('asks for every piece', async () => {
      expect(await resources('不动产 车辆')).toEqual([])
    })

    it('asks for characters that stand together', async () => {
      expect(await resources('登记息')).toEqual([])
    })

    it.each(['%', '_', '0%覆', '%_l', '\\', "' or true --", '&', '"quotes"'])(
      'takes %s for what it is',
      async (piece) => {
        const holds = NAMES.flatMap((names, index) =>
          piece.split(' ').every((part) => names.some((name) => name.includes(part))) ? [`TST-N${index}`] : [],
        )
        expect((await resources(piece)).filter((code) => code.startsWith('TST-N'))).toEqual(holds)
      },
    )

    it('makes no difference between wide and narrow, small and capital letters', async () => {
      expect(await resources('ａｂｃ')).toEqual(await resources('Abc'))
    })

    it('finds everything when nothing is searched for', async () => {
      const { totalCount } = await find('searchResources')
      expect([totalCount, (await resources(' \u0000 ')).length]).toEqual([NAMES.length + 1, NAMES.length + 1])
    })

    it('puts a name before a description, and a whole code before all', async () => {
      expect([(await resources('登记'))[0], (await resources('tst-n5'))[0]]).toEqual(['TST-N0', 'TST-N5'])
    })

    it('knows a new name in the same transaction, and the old one no more', async () => {
      const { market } = test.platform
      const rename = (name: string) => market.prisma.dataResource.update({ where: { code: 'TST-N5' }, data: { name } })
      await market.transaction(async () => {
        await rename('崭新名称')
        expect([await resources('崭新'), (await resources('登记')).includes('TST-N5')]).toEqual([['TST-N5'], true])
        await rename('登记')
      })
      expect(await resources('崭新')).toEqual([])
    })
  })

  describe('what may not be seen', () => {
    it('is not found by any piece of its name', async () => {
      await fc.assert(
        fc.asyncProperty(piecesIn(HIDDEN_NAME), async (piece) => {
          expect(await resources(piece)).not.toContain('TST-HIDDEN')
        }),
        { numRuns: 20 },
      )
    })

    it('is not counted', async () => {
      const { totalCount, facets } = await find('searchResources', { search: '绝密' })
      expect([totalCount, facets.flatMap(({ buckets }) => buckets)]).toEqual([0, []])
    })

    it('is found by its holder and the bureau', async () => {
      expect([await resources('绝密', 'holder2'), await resources('绝密', 'bureau')]).toEqual([
        ['TST-HIDDEN'],
        ['TST-HIDDEN'],
      ])
    })

    it('is not found by another department', async () => {
      expect(await resources('绝密', 'holder')).toEqual([])
    })

    it('is found by its operator before it is listed, and by nobody else', async () => {
      expect([
        await found('UNLISTED', 'operator'),
        await found('UNLISTED'),
        await found('UNLISTED', 'operator2'),
      ]).toEqual([['UNLISTED'], [], []])
    })

    it('does not make a product be found by what it reads', async () => {
      const { prisma } = test.platform.market
      const move = (status: 'SUSPENDED' | 'CATALOGUED') =>
        prisma.dataResource.update({ where: { code: RESOURCE.code }, data: { status } })
      await move('SUSPENDED')
      const hidden = [await found('测试人口'), await found('身份证'), await found('公安局')]
      await move('CATALOGUED')
      expect(hidden).toEqual([[], [], []])
    })
  })

  describe('facets', () => {
    it('count what is found, with both names of each value', async () => {
      const page = await find('searchProducts', { search: '核验' })
      expect(bucket(page, 'regions')).toEqual([
        { value: TEST_REGION, label: '山东省济南市', labelEn: TEST_REGION, count: 1 },
      ])
      expect(bucket(page, 'consents')).toEqual([
        { value: 'PERSONAL', label: '个人同意', labelEn: 'consent of the person', count: 1 },
      ])
      expect(bucket(page, 'departments')).toMatchObject([
        { label: '测试市公安局', labelEn: 'Test Public Security Bureau', count: 1 },
      ])
    })

    it('are not narrowed by their own choice, but by that of others', async () => {
      const page = await find('searchResources', { themes: ['人口'] })
      expect(bucket(page, 'themes').map(({ value, count }) => [value, count])).toEqual([
        ['主题', NAMES.length],
        ['人口', 1],
      ])
      expect(bucket(page, 'departments').map(({ label }) => label)).toEqual(['测试市公安局'])
    })

    it('narrow what is found', async () => {
      const departments = bucket(await find('searchResources', { search: '不动产' }), 'departments').map(
        ({ value }) => value,
      )
      expect((await find('searchResources', { departments, first: PAGE_LIMIT })).totalCount).toBe(NAMES.length)
    })

    it('find nothing for an empty choice', async () => {
      expect((await find('searchProducts', { charges: [] })).totalCount).toBe(0)
    })
  })

  describe('pages', () => {
    it('follow each other without gap or repetition, forwards and backwards', async () => {
      const all = codes(await find('searchResources', { search: '登记', first: PAGE_LIMIT }))
      const forwards: string[] = []
      for (let after: string | null = null; ;) {
        const page: Page = await find('searchResources', { search: '登记', first: 1, ...(after && { after }) })
        forwards.push(...codes(page))
        if (!page.pageInfo.hasNextPage) break
        after = page.pageInfo.endCursor
      }
      const backwards: string[] = []
      for (let before: string | null = null; ;) {
        const page: Page = await find('searchResources', { search: '登记', last: 2, ...(before && { before }) })
        backwards.unshift(...codes(page))
        if (!page.pageInfo.hasPreviousPage) break
        before = page.pageInfo.startCursor
      }
      expect([forwards, backwards]).toEqual([all, all])
    })

    it('take two statements, with all that is counted', async () => {
      statements.length = 0
      await find('searchResources', { search: '登记' })
      expect(statements.filter((sql) => /^\s*(select|with)/i.test(sql)).length).toBe(2)
    })

    it('refuse a cursor that is not theirs', async () => {
      await expect(find('searchResources', { after: 'bm9uZQ' })).rejects.toThrow('after must be a cursor of this list.')
    })
  })
}

describe('search on the embedded database', () => {
  beforeAll(() => open(createTestMarket))
  afterAll(close)
  searches()
})

describeOnPostgres('search on a server', () => {
  beforeAll(() => open(createServerMarket))
  afterAll(close)
  searches()
})
