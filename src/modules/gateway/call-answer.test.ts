import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../platform/root.ts'
import { denied, lateRefusal, LATE_VERDICTS, withRetryAfter } from './call-answer.ts'

/** What the commit says of a call that it does not refuse. */
const NO_REFUSAL = ['UNANSWERED', 'REPEATED', 'RECORDED', 'HOUR_CLOSED', 'DENIED', 'LATER']

/** The migration that made `commit_calls` last. */
function newestCommit(): string {
  const folder = inProject('prisma/migrations/')
  const names = readdirSync(folder)
    .filter((name) => name !== 'migration_lock.toml')
    .toSorted()
  const texts = names.map((name) => readFileSync(new URL(`${name}/migration.sql`, folder), 'utf8'))
  return texts.findLast((sql) => /create (or replace )?function commit_calls\(/.test(sql)) ?? ''
}

describe('the refusals that a commit can find', () => {
  it('are the ones its SQL has', () => {
    const sql = newestCommit()
    const verdicts = [...sql.matchAll(/(?:then|else) '([A-Z_]+)'/g)].map(([, verdict]) => verdict ?? '')
    const refusals = new Set(verdicts.filter((verdict) => !NO_REFUSAL.includes(verdict)))
    expect(refusals).toEqual(new Set(LATE_VERDICTS))
  })

  it.each(LATE_VERDICTS)('explain themselves: %s', (verdict) => {
    expect(lateRefusal(verdict)).toMatchObject({
      code: verdict,
      message: expect.stringContaining('Nothing was charged'),
    })
  })

  it('are a bug if unknown', () => {
    expect(() => lateRefusal('SOMETHING')).toThrow('no explanation')
  })
})

describe('a call beyond a limit of the day', () => {
  const beyond = denied('r', lateRefusal('SUBJECT_LIMIT'))
  it.each([
    ['2026-03-01T15:59:59.999Z', 1],
    ['2026-03-01T16:00:00.000Z', 86_400],
    ['2026-03-01T04:00:00.000Z', 43_200],
  ])('may be sent again when the next day of Shanghai begins: at %s in %d seconds', (now, seconds) => {
    expect(withRetryAfter(beyond, new Date(now)).retryAfter).toBe(seconds)
  })

  it('differs from a refusal for good, after which nothing is promised', () => {
    const forGood = denied('r', lateRefusal('CONSENT_USED'))
    expect(withRetryAfter(forGood, new Date('2026-03-01T00:00:00Z')).retryAfter).toBeUndefined()
  })
})
