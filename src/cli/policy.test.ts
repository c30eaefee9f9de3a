import { describe, expect, it } from 'vitest'
import { runCommandLine } from './run.ts'

async function sanquan(...args: string[]) {
  const [out, errors]: [string[], string[]] = [[], []]
  const code = await runCommandLine(args, { out: (line) => out.push(line), error: (line) => errors.push(line) })
  return { code, out: out.join('\n'), errors }
}

describe('sanquan policy explain', () => {
  it('says which rule permits', async () => {
    const facts = ['operatorOrgId=own', 'makerIsChecker=DIFFERENT', 'chainState=WHOLE'].flatMap((fact) => [
      '--fact',
      fact,
    ])
    const { code, out } = await sanquan(
      'policy',
      'explain',
      '--role',
      'OPERATOR',
      '--action',
      'price.publish',
      ...facts,
    )
    expect([code, out]).toEqual([0, expect.stringMatching(/^ALLOW {2}operation.publish-price\n/)])
  })

  it('says what failed, in Chinese and English, with the law', async () => {
    const facts = ['--fact', 'chainState=USE_REVOKED', '--fact', 'purposeFit=LICENSED']
    const { out } = await sanquan('policy', 'explain', '--role', 'CREDENTIAL', '--action', 'product.call', ...facts)
    expect(out).toContain('DENY')
    expect(out).toContain('permit credential.call-licensed-product  (数据二十条')
    expect(out).toContain('权利链状态为USE_REVOKED，须为完整')
    expect(out).toContain('it must be whole')
  })

  it.each([
    ['no task', [], 'Say what to do with the policies: check, table, explain.'],
    ['a task that there is not', ['prove'], 'Say what to do with the policies'],
    ['no role', ['explain', '--action', 'price.publish'], 'Give --role ROLE and --action ACTION.'],
    [
      'a role that there is not',
      ['explain', '--role', 'KING', '--action', 'price.publish'],
      'one of: ANONYMOUS, SYSTEM',
    ],
    [
      'a fact without a value',
      ['explain', '--role', 'PRICE', '--action', 'price.publish', '--fact', 'x'],
      '--fact needs NAME=VALUE',
    ],
  ])('answers %s with one line and 2', async (_, args, sentence) => {
    const { code, errors } = await sanquan('policy', ...args)
    expect([code, errors]).toEqual([2, [expect.stringContaining(sentence)]])
  })
})

describe('sanquan policy table --check', () => {
  it('finds the committed files up to date', async () => {
    expect(await sanquan('policy', 'table', '--check')).toMatchObject({
      code: 0,
      out: 'policies/decision-table.csv: up to date\npolicies/coverage.json: up to date',
    })
  })
})

describe('sanquan policy check', () => {
  it('finds that every invariant holds, and counts the cells', { timeout: 120_000 }, async () => {
    const { code, out, errors } = await sanquan('policy', 'check')
    expect({ code, errors }).toEqual({ code: 0, errors: [] })
    expect(out).toMatch(/\n\d{5,} cells, \d+ rules, [\d.]+ s, policies [0-9a-f]{64}$/)
  })
})
