import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServerMarket, createTestMarket, describeOnPostgres, TEST_REGION } from '../../../test/support/market.ts'
import {
  bucket,
  closeSearch,
  codes,
  find,
  NAMES,
  openSearch,
  statements,
  type Page,
} from '../../../test/support/searched.ts'
import { PAGE_LIMIT } from '../../graphql/builder.ts'

function searches(): void {
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

    it('count products by the themes of what they read, and narrow them by these', async () => {
      const page = await find('searchProducts', { themes: ['人口'] })
      expect([codes(page), bucket(page, 'themes')]).toEqual([
        ['LISTED'],
        [{ value: '人口', label: '人口', labelEn: '人口', count: 1 }],
      ])
      expect(codes(await find('searchProducts', { themes: ['主题'] }))).toEqual([])
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

describe('pages and facets on the embedded database', () => {
  beforeAll(() => openSearch(createTestMarket))
  afterAll(closeSearch)
  searches()
})

describeOnPostgres('pages and facets on a server', () => {
  beforeAll(() => openSearch(createServerMarket))
  afterAll(closeSearch)
  searches()
})
