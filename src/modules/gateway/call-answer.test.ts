import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../platform/root.ts'
import { lateRefusal, LATE_VERDICTS } from './call-answer.ts'

/** What the commit says of a call that it does not refuse. */
const NO_REFUSAL = ['UNANSWERED', 'REPEATED', 'RECORDED', 'HOUR_CLOSED', 'DENIED']

describe('the refusals that a commit can find', () => {
  it('are the ones its SQL has', () => {
    const sql = readFileSync(inProject('prisma/migrations/20261124080200_commit_calls/migration.sql'), 'utf8')
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
