import { describe, expect, it } from 'vitest'
import { testLookupKey, testToday } from '../../../test/support/domain.ts'
import { readProductFolder } from '../../demo/product-folder.ts'
import { aggregateFaults, wrapAggregate, type Aggregate } from './aggregate.ts'
import { compileContract } from './compile-contract.ts'
import { parseContract } from './contract.ts'
import { inputColumns } from './input-columns.ts'
import { cellsAround, cellsAsked, MAX_CELLS_ASKED, PARTITIONS, placeOf } from './partition.ts'

const { contract, contractJson, query } = await readProductFolder('site')
const aggregate = contract.aggregate as Aggregate
const columns = new Set(inputColumns(contract).map(({ name }) => name))
const RULES = { minPeople: 20, minEnterprises: 3, maxQuestions: 200 }
const GRID = PARTITIONS.JN_CELL_500M

const faultsOf = (change: Partial<Aggregate>, asked = query) =>
  [...aggregateFaults({ ...aggregate, ...change }, { query: asked, columns, rules: RULES })].map(([path]) => path)

describe('an aggregate that is submitted', () => {
  it('is taken as the contract of siting has it', () => {
    expect(faultsOf({})).toEqual([])
  })

  it.each<[string, Partial<Aggregate>, string]>([
    [
      'suppresses below fewer people than the rules ask for',
      { people: { measure: 'people', atLeast: 19 } },
      'aggregate.people',
    ],
    [
      'suppresses below fewer enterprises',
      { enterprises: { measure: 'enterprises', atLeast: 2 } },
      'aggregate.enterprises',
    ],
    [
      'counts contributors by what is asked',
      { enterprises: { measure: 'same_type', atLeast: 3 } },
      'aggregate.enterprises',
    ],
    ['counts contributors by a greatest value', { people: { measure: 'rent', atLeast: 20 } }, 'aggregate.people'],
    ['counts contributors by what is no measure', { people: { measure: 'nobody', atLeast: 20 } }, 'aggregate.people'],
    ['allows more questions than the rules', { questionsPerMonth: 201 }, 'aggregate.questionsPerMonth'],
    [
      'names a measure twice',
      { measures: [...aggregate.measures, ...aggregate.measures.slice(0, 1)] },
      'aggregate.measures',
    ],
  ])('is refused where it %s', (_, change, path) => {
    expect(faultsOf(change)).toEqual([path])
  })

  it.each([
    'select * from jn_psb.cell_population',
    'select * from "jn_psb" . cell_population',
    'select * from JN_PSB.cell_population',
    'select * from cells -- jn_tax',
    'select * from platform.source_update',
  ])('is refused with a query that names a raw table: %s', (asked) => {
    expect(faultsOf({}, asked)).toEqual(['query'])
  })
})

describe('the wrapper', () => {
  it('hides the figures before suppression from the query', () => {
    const wrapped = wrapAggregate(aggregate, 'select 1')
    expect(wrapped.indexOf('as measured')).toBeLessThan(wrapped.indexOf('select 1'))
    expect(wrapped).not.toMatch(/^with[^(]*measured as/)
  })
})

describe('the contract of an aggregate', () => {
  const faults = (change: object) => {
    const parsed = parseContract({ ...(contractJson as object), ...change })
    return parsed.ok ? [] : parsed.error.map(({ field }) => field)
  }

  it('has its two inputs as alternatives', () => {
    const input = { ...contract.input, oneOf: undefined }
    expect(faults({ input })).toEqual(['input.oneOf', 'input.oneOf'])
  })

  it('is the only one that takes lists', () => {
    expect(faults({ aggregate: undefined })).toEqual(['input.properties.gridIds', 'input.properties.bbox'])
  })
})

describe('a question of cells', () => {
  const { prepareInput } = compileContract(contract, { lookupKey: testLookupKey, today: testToday })
  const rowOf = (area: object) => {
    const prepared = prepareInput({ shopType: 'CAFE', ...area })
    return prepared.ok ? prepared.value.row : prepared.error
  }

  it('is the same in any order, by cells or by corners', () => {
    const cells = ['JN-C-03-05', 'JN-C-02-05', 'JN-C-02-05']
    expect(rowOf({ gridIds: cells })).toEqual(rowOf({ bbox: ['JN-C-03-05', 'JN-C-02-05'] }))
  })

  it.each(['JN-C-24-00', 'JN-C-00-20', 'JN-C-1-1', 'JN-C-001-01', 'X-01-01', 'JN-C-01-01 '])(
    'refuses %s, without repeating it',
    (cell) => {
      expect(rowOf({ gridIds: [cell] })).toEqual([
        { path: 'gridIds', message: expect.stringContaining('no cell of the partition') },
      ])
      expect(JSON.stringify(rowOf({ gridIds: [cell] }))).not.toContain(`${cell}"`)
    },
  )
})

describe('a partition', () => {
  const corners = (one: string, other: string) => cellsAsked(GRID, { corners: [one, other] })

  it('lets as many cells be asked of as there may be, and not one row more', () => {
    const most = corners('JN-C-00-00', 'JN-C-19-09')
    expect(most).toMatchObject({ ok: true, value: { length: MAX_CELLS_ASKED } })
    expect(corners('JN-C-00-00', 'JN-C-19-10')).toMatchObject({ error: { code: 'CELLS_TOO_MANY' } })
  })

  it('knows where a cell lies', () => {
    expect(placeOf(GRID, 'JN-C-07-12')).toEqual({ column: 7, row: 12 })
  })

  it('looks around a cell as far as told, and not over the edge', () => {
    expect(cellsAround(GRID, ['JN-C-05-05'], 2)).toHaveLength(25)
    expect(cellsAround(GRID, ['JN-C-00-00'], 2)).toHaveLength(9)
    expect(cellsAround(GRID, ['JN-C-23-19', 'JN-C-22-19'], 1)).toHaveLength(6)
  })
})
