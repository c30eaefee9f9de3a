import { describe, expect, it } from 'vitest'
import { readProductFolder } from '../../demo/product-folder.ts'
import { compileContract } from './compile-contract.ts'

const { contract } = await readProductFolder('date')
const { contract: none } = await readProductFolder('id2')
const options = { lookupKey: () => Buffer.alloc(0), today: () => '2026-03-01' as never }
const { prepareClaims } = compileContract(contract, options)
const MAX_NAME = contract.claims?.properties.name?.maxLength ?? 0
const SECRET = '不该出现的名字'

const faultsOf = (raw: unknown) => {
  const prepared = prepareClaims(raw)
  return prepared.ok ? [] : prepared.error
}

describe('what a subject claims', () => {
  it('is kept in its normal form', () => {
    expect(prepareClaims({ name: ' 张 三 ', marriage: 'SINGLE' })).toMatchObject({
      value: { name: '张三', marriage: 'SINGLE' },
    })
  })

  it('is as good as not said where it is empty or only spaces', () => {
    expect(prepareClaims({ name: '张三', marriage: '  ' })).toEqual({ ok: true, value: { name: '张三' } })
  })

  it('may be as long as the contract says', () => {
    expect(prepareClaims({ name: '张'.repeat(MAX_NAME) }).ok).toBe(true)
  })

  it('may not be a character longer', () => {
    expect(faultsOf({ name: '张'.repeat(MAX_NAME + 1) }).map(({ path }) => path)).toEqual(['name'])
  })

  it.each([
    ['nothing', {}, 'name', 'is missing'],
    ['an empty name', { name: '' }, 'name', 'is missing'],
    ['no object', 'name', 'name', 'is missing'],
    ['a code of its own', { name: '张三', marriage: 'MAYBE' }, 'marriage', 'must be one of'],
    ['a number', { name: 5 }, 'name', 'must be string'],
    ['a control character', { name: '张\u0000三' }, 'name', 'readable text'],
    ['half a character', { name: '张\ud800' }, 'name', 'readable text'],
    ['something that nobody asked', { name: '张三', salary: '1' }, '', 'can be claimed'],
  ])('is refused with its place where it is %s', (_, raw, path, message) => {
    expect(faultsOf(raw)).toContainEqual({ path, message: expect.stringContaining(message) })
  })

  it('is not repeated in a fault, nor is its key where the contract does not know it', () => {
    const faults = faultsOf({ name: `${SECRET}\u0007`.repeat(99), marriage: SECRET, [SECRET]: SECRET })
    expect(faults.length).toBeGreaterThan(2)
    expect(JSON.stringify(faults)).not.toContain(SECRET)
  })

  it('is nothing where the contract asks for nothing', () => {
    const prepare = compileContract(none, options).prepareClaims
    expect([prepare({}).ok, prepare({ name: '张三' }).ok]).toEqual([true, false])
  })
})
