import { describe, expect, it } from 'vitest'
import { decideParents, MAX_PARENTS, type KnownParent } from './lineage.ts'

const known = (code: string, status: KnownParent['status'] = 'CATALOGUED'): KnownParent => ({
  id: `id of ${code}`,
  code,
  status,
})
const of = (...parentCodes: string[]) => ({ parentCodes, note: '清洗', noteEn: 'cleaned' })
const codeOf = (...args: Parameters<typeof decideParents>) => {
  const result = decideParents(...args)
  return result.ok ? undefined : result.error.code
}
const many = (count: number) => Array.from({ length: count }, (_, n) => `JN-${n}`)

describe('parents of a resource', () => {
  it('are none where it was made of nothing', () => {
    expect(decideParents(undefined, [])).toEqual({ ok: true, value: [] })
  })

  it('are found in the order in which they are named', () => {
    expect(decideParents(of('B', 'A'), [known('A'), known('B')])).toEqual({ ok: true, value: ['id of B', 'id of A'] })
  })

  it(`may be ${MAX_PARENTS}`, () => {
    expect(
      codeOf(
        of(...many(MAX_PARENTS)),
        many(MAX_PARENTS).map((code) => known(code)),
      ),
    ).toBeUndefined()
  })

  it.each([
    ['none', of(), [], 'PARENT_COUNT'],
    [`${MAX_PARENTS + 1}`, of(...many(MAX_PARENTS + 1)), [], 'PARENT_COUNT'],
    ['one twice', of('A', 'B', 'A'), [known('A'), known('B')], 'PARENT_REPEATED'],
    ['one that does not exist', of('A', 'B'), [known('A')], 'PARENT_UNKNOWN'],
    ['one that waits for the bureau', of('A'), [known('A', 'SUBMITTED')], 'PARENT_UNKNOWN'],
    ['one that is cancelled', of('A'), [known('A', 'CANCELLED')], 'PARENT_UNKNOWN'],
  ])('are refused: %s', (_, derivedFrom, parents, code) => {
    expect(codeOf(derivedFrom, parents)).toBe(code)
  })
})
