import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CHAIN_STATES, refusalOfChain } from '../authorization/index.ts'
import { inProject } from '../../platform/root.ts'
import { LATE_VERDICTS } from './call-answer.ts'
import { PROBLEM_CODES } from './problem-codes.ts'

const sourcesOf = (folder: string): string[] =>
  readdirSync(inProject(folder))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => `${folder}${name}`)

/** Where the refusals of the data plane are written. Chains and commits are asked for theirs. */
const SOURCES = [
  ...sourcesOf('src/modules/gateway/'),
  'src/modules/consent/consent.ts',
  'src/modules/metering/call-tally.ts',
  'src/platform/http/message-signature.ts',
  'src/platform/http/observe.ts',
  'src/problem.filter.ts',
  'src/platform/http/observe.ts',
]
/** Of the same sources, but never told to a caller of the data plane. */
const ELSEWHERE = ['CONSENT_LIFE']

const codesIn = (file: string): string[] => {
  const text = readFileSync(inProject(file), 'utf8')
  const written = [...text.matchAll(/(?:code: |refused\(\s*)'([A-Z_]+)'|^ {2}([A-Z][A-Z_]{3,}): \{/gm)]
  return written.map(([, given, key]) => given ?? key ?? '')
}

describe('the registry of codes', () => {
  it.each(SOURCES)('has every code that is written in %s', (file) => {
    const unknown = codesIn(file).filter((code) => !PROBLEM_CODES.has(code) && !ELSEWHERE.includes(code))
    expect(unknown).toEqual([])
  })

  it('has every code of a broken chain', () => {
    const codes = CHAIN_STATES.flatMap((state) => (state === 'WHOLE' ? [] : [refusalOfChain(state).code]))
    expect(codes.filter((code) => PROBLEM_CODES.get(code)?.status !== 403)).toEqual([])
  })

  it('has every refusal that a commit can find', () => {
    expect(LATE_VERDICTS.filter((code) => !PROBLEM_CODES.has(code))).toEqual([])
  })

  it('reads the sources: a code that is written is found', () => {
    expect(codesIn('src/modules/gateway/call-answer.ts')).toEqual(
      expect.arrayContaining(['INVALID_REQUEST', 'CONSENT_USED', 'RIGHTS_CHANGED']),
    )
  })
})
