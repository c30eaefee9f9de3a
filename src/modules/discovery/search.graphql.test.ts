import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RESOURCE } from '../../../test/support/listed-product.ts'
import { createServerMarket, createTestMarket, describeOnPostgres } from '../../../test/support/market.ts'
import {
  closeSearch,
  find,
  found,
  HIDDEN_NAME,
  NAMES,
  openSearch,
  piecesIn,
  resources,
  test,
} from '../../../test/support/searched.ts'

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
}

describe('search on the embedded database', () => {
  beforeAll(() => openSearch(createTestMarket))
  afterAll(closeSearch)
  searches()
})

describeOnPostgres('search on a server', () => {
  beforeAll(() => openSearch(createServerMarket))
  afterAll(closeSearch)
  searches()
})
