import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cosigner } from './cosignature.ts'
import { isQuorum, parsePolicy } from './log-policy.ts'
import { ed25519Signer } from './note-key.ts'

type Vectors = {
  readonly tlogPolicy: {
    readonly quorum: {
      readonly policy: string
      readonly satisfied: readonly (readonly string[])[]
      readonly unsatisfied: readonly (readonly string[])[]
    }
    readonly invalid: readonly { policy: string; why: string }[]
  }
}

const { tlogPolicy } = JSON.parse(
  readFileSync(new URL('../../test/vectors/c2sp-tlog-formats.json', import.meta.url), 'utf8'),
) as Vectors

const witnesses = new Map(
  ['w1', 'w2', 'w3'].map((name, i) => [name, cosigner({ name, seed: new Uint8Array(32).fill(i + 1) })]),
)
const log = ed25519Signer({ name: 'log', seed: new Uint8Array(32) })
const withKeys = (policy: string) => policy.replaceAll(/<(w\d)>/g, (_, name: string) => witnesses.get(name)!.vkey)
const keyIdsOf = (names: readonly string[]) => new Set(names.map((name) => witnesses.get(name)!.at(0).keyId))
const WITNESSES = withKeys('witness w1 <w1>\nwitness w2 <w2> http://127.0.0.1:1\n')

function policyOf(text: string) {
  const policy = parsePolicy(withKeys(text))
  if (!policy.ok) throw new Error(policy.error.message)
  return policy.value
}

describe('a quorum', () => {
  const policy = policyOf(tlogPolicy.quorum.policy)

  it.each(tlogPolicy.quorum.satisfied.map((names) => ({ names })))('is met by $names', ({ names }) => {
    expect(isQuorum(policy, keyIdsOf(names))).toBe(true)
  })

  it.each(tlogPolicy.quorum.unsatisfied.map((names) => ({ names })))('is not met by $names', ({ names }) => {
    expect(isQuorum(policy, keyIdsOf(names))).toBe(false)
  })

  it('of none is met by nobody', () => {
    expect(isQuorum(policyOf('quorum none\n'), new Set())).toBe(true)
  })

  it('of two out of three is met by any two', () => {
    const twoOfThree = policyOf('witness w1 <w1>\nwitness w2 <w2>\nwitness w3 <w3>\ngroup g 2 w1 w2 w3\nquorum g\n')
    expect([['w1'], ['w1', 'w3']].map((names) => isQuorum(twoOfThree, keyIdsOf(names)))).toEqual([false, true])
  })
})

describe('a policy', () => {
  it('names the log and where witnesses are reached', () => {
    const policy = policyOf(`# ours\nlog ${log.vkey}\n${WITNESSES}\nquorum w1\n`)
    expect([policy.logs.map(({ vkey }) => vkey), policy.witnesses.get('w2')?.url]).toEqual([
      [log.vkey],
      'http://127.0.0.1:1',
    ])
  })

  it.each(tlogPolicy.invalid)('is refused: $why', ({ policy }) => {
    expect(parsePolicy(policy)).toMatchObject({ error: { code: 'POLICY_MALFORMED' } })
  })

  it.each([
    ['no quorum', WITNESSES],
    ['two quorums', `${WITNESSES}quorum w1\nquorum w2\n`],
    ['a name used twice', withKeys('witness w1 <w1>\nwitness w1 <w2>\nquorum w1\n')],
    ['one witness under two names', withKeys('witness w1 <w1>\nwitness w2 <w1>\ngroup g all w1 w2\nquorum g\n')],
    ['a witness called none', withKeys('witness none <w1>\nquorum none\n')],
    ['a threshold of 0', `${WITNESSES}group g 0 w1 w2\nquorum g\n`],
    ['more than there are', `${WITNESSES}group g 3 w1 w2\nquorum g\n`],
    ['a member twice', `${WITNESSES}group g 2 w1 w1\nquorum g\n`],
    ['a member that is named below', `${WITNESSES}group g any h\ngroup h any w1\nquorum g\n`],
    ["a log's key for a witness", `witness w ${log.vkey}\nquorum w\n`],
    ["a witness's key for a log", withKeys('log <w1>\nquorum none\n')],
  ])('is refused with %s', (_, text) => {
    expect(parsePolicy(text)).toMatchObject({ error: { code: 'POLICY_MALFORMED' } })
  })

  it('is refused by the line at fault', () => {
    expect(parsePolicy('quorum none\nquibble\n')).toMatchObject({
      error: { message: expect.stringContaining('Line 2') as string },
    })
  })
})
