import { describe, expect, it } from 'vitest'
import { testToday } from '../../../test/support/domain.ts'
import { readProductFolder } from '../../demo/product-folder.ts'
import { compileSandbox, MAX_SANDBOX_CASES, parseSandbox, type SandboxCase } from './sandbox.ts'

const { contract, sandboxJson } = await readProductFolder('id2')
const cases = valueOf(parseSandbox(contract, sandboxJson, testToday))
const [match] = cases as [SandboxCase]
const AS_OF = new Date('2026-03-01T00:00:00Z')

function valueOf<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

const faultsOf = (json: unknown) => {
  const parsed = parseSandbox(contract, json, testToday)
  return parsed.ok ? [] : parsed.error.map(({ code, message }) => `${code} ${message}`)
}

describe('a sandbox that is submitted', () => {
  it('is taken when it has a case for every outcome', () => {
    expect(faultsOf(sandboxJson)).toEqual([])
  })

  it.each(contract.outcomes)('is refused without a case for %s, naming it', (outcome) => {
    const rest = cases.filter(({ answer }) => answer?.outcome !== outcome)
    expect(faultsOf(rest)).toEqual([
      expect.stringContaining(`SANDBOX_OUTCOME The sandbox has no case for outcome ${outcome}.`),
    ])
  })

  it('lets a case without a row stand for the outcome of no row', () => {
    const rest = cases.map((each) => (each.answer?.outcome === contract.whenNoRow ? { ...each, answer: null } : each))
    expect(faultsOf(rest)).toEqual([])
  })

  it.each<[string, Partial<SandboxCase>, string]>([
    ['an input that the contract refuses', { input: { ...match.input, idNo: '510104198512112048' } }, 'SANDBOX_CASE'],
    ['an answer off contract', { answer: { outcome: 'MATCH', fields: { result: 'MATCH', age: 30 } } }, 'SANDBOX_CASE'],
    [
      'an outcome that is not the contract’s',
      { answer: { outcome: 'HIT', fields: { result: 'MATCH' } } },
      'SANDBOX_CASE',
    ],
    [
      'a citizen number that somebody alive may have',
      { input: { name: '沙一', idNo: '510104190001011010' } },
      'SANDBOX_SUBJECT',
    ],
  ])('is refused with %s', (_, change, code) => {
    const input = { ...match.input, name: '沙八' }
    expect(faultsOf([...cases, { ...match, input, ...change }])).toEqual([expect.stringContaining(code)])
  })

  it('is refused with two cases of one input, however it is written', () => {
    const again = { ...match, input: { ...match.input, name: ' 沙一 ' } }
    expect(faultsOf([...cases, again])).toEqual([expect.stringContaining('an earlier case has the same input')])
  })

  it.each([[undefined], [[]], [{}], [[{ title: 'x' }]], [Array.from({ length: MAX_SANDBOX_CASES + 1 }, () => match)]])(
    'is refused where it is no list of cases: %#',
    (json) => {
      expect(faultsOf(json)[0]).toContain('SANDBOX_MALFORMED')
    },
  )

  it('says all that is to be mended at once', () => {
    expect(faultsOf([match])).toHaveLength(contract.outcomes.length - 1)
  })
})

describe('a compiled sandbox', () => {
  const sandbox = compileSandbox(contract, cases, { today: testToday, asOf: AS_OF })
  const ask = (input: object) => sandbox.answerTo(valueOf(sandbox.prepareInput(input)))

  it.each(cases)('answers “$title.en” as the case says', ({ input, answer }) => {
    expect(ask(input)).toEqual({ ok: true, value: { ...answer, asOf: AS_OF.toISOString() } })
  })

  it('knows nobody else', () => {
    expect(ask({ ...match.input, name: '沙九' })).toBeUndefined()
  })

  it('answers no row as the contract says', () => {
    const empty = compileSandbox(contract, [{ ...match, answer: null }], { today: testToday, asOf: AS_OF })
    expect(empty.answerTo(valueOf(empty.prepareInput(match.input)))).toEqual({
      ok: true,
      value: { outcome: 'NO_RECORD', asOf: null, fields: {} },
    })
  })
})

describe('the seeded product', () => {
  it.each(['id2', 'id3', 'rfc', 'ent', 'afa', 'med', 'grp', 'site'])(
    '%s has a sandbox with a case for every outcome',
    async (name) => {
      const folder = await readProductFolder(name)
      expect(parseSandbox(folder.contract, folder.sandboxJson, testToday)).toMatchObject({ ok: true })
    },
  )
})
