import { describe, expect, it } from 'vitest'
import { decideReport, shareBp, type MeasuredFigure } from './quality.ts'

const AT = new Date('2026-06-01T00:00:00+08:00')
const figure = (change: Partial<MeasuredFigure> = {}): MeasuredFigure => ({
  measuredAt: AT,
  rowsIn: 10n,
  rowsOut: 8n,
  dimension: 'ACCURACY',
  met: 8n,
  checked: 10n,
  method: '去重',
  methodEn: 'each once',
  ...change,
})
const codeOf = (...args: Parameters<typeof decideReport>) => {
  const result = decideReport(...args)
  return result.ok ? undefined : result.error.code
}

describe('a report of quality', () => {
  it('has what was counted, and when', () => {
    const result = decideReport('A', [figure(), figure({ dimension: 'TIMELINESS' })], null)
    expect(result.ok && result.value).toMatchObject({
      measuredAt: AT,
      rowsIn: 10n,
      rowsOut: 8n,
      figures: [{ dimension: 'ACCURACY', met: 8n, checked: 10n }, { dimension: 'TIMELINESS' }],
    })
  })

  it('leaves out a figure of nothing', () => {
    const result = decideReport('A', [figure(), figure({ dimension: 'CONSISTENCY', met: 0n, checked: 0n })], null)
    expect(result.ok && result.value.figures.map(({ dimension }) => dimension)).toEqual(['ACCURACY'])
  })

  it('follows an older one by a millisecond', () => {
    expect(codeOf('A', [figure()], new Date(AT.getTime() - 1))).toBeUndefined()
  })

  it.each([
    ['of a table that nobody measured', [], null, 'QUALITY_UNMEASURED'],
    ['in which nothing was checked', [figure({ met: 0n, checked: 0n })], null, 'QUALITY_UNMEASURED'],
    ['that the catalogue has', [figure()], AT, 'QUALITY_UNCHANGED'],
    ['of more than was checked', [figure({ met: 11n })], null, 'QUALITY_COUNT'],
    ['of less than nothing', [figure({ met: -1n })], null, 'QUALITY_COUNT'],
  ])('is refused: %s', (_, measured, last, code) => {
    expect(codeOf('A', measured, last)).toBe(code)
  })
})

it.each([
  [10n, 10n, 10_000],
  [9_999n, 10_000n, 9_999],
  [99_999n, 100_000n, 9_999],
  [0n, 3n, 0],
])('%s of %s are %s basis points', (met, checked, share) => {
  expect(shareBp({ met, checked })).toBe(share)
})
