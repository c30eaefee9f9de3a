import { AsyncLocalStorage } from 'node:async_hooks'
import { beforeEach, describe, expect, it } from 'vitest'
import { ELSEWHERE, HERE, nobody, person } from '../../test/policy/actors.ts'
import { TEST_START, TestClock } from '../../test/support/clock.ts'
import { DecisionLog, type DecisionEvent } from './decision-log.ts'
import type { NewAuditEvent } from './decision-log.store.ts'

const EVENT: DecisionEvent = {
  action: 'price.publish',
  objectType: 'PriceVersion',
  objectId: 'price-1',
  decision: 'DENY',
  reasonCode: 'CLAUSE_FAILED',
  rule: 'no-permit',
}

const request = new AsyncLocalStorage<string>()
let appended: NewAuditEvent[][]
let contexts: (string | undefined)[]
let lost: NewAuditEvent[]
let append: (events: readonly NewAuditEvent[]) => Promise<void>
let log: DecisionLog

beforeEach(() => {
  appended = []
  contexts = []
  lost = []
  append = async (events) => {
    contexts.push(request.getStore())
    appended.push([...events])
  }
  const store = { append: (events: readonly NewAuditEvent[]) => append(events), appendBatches: async () => {} }
  log = new DecisionLog({
    store,
    clock: new TestClock(),
    policyVersion: 'version-1',
    onLost: (event) => lost.push(event),
  })
})

describe('the record of decisions', () => {
  it('holds who asked for what, when, and what was decided by which rule of which policies', async () => {
    log.record(person('OPERATOR'), EVENT)
    await log.flushed()
    expect(appended).toEqual([
      [
        {
          ...EVENT,
          region: HERE,
          at: TEST_START,
          requestId: 'as-operator',
          actorKind: 'PERSON',
          actorId: 'person-me',
          actorOrgId: 'org-ours',
          role: 'OPERATOR',
          policySetVersion: 'version-1',
          grantIds: [],
        },
      ],
    ])
  })

  it('belongs to the region of the object where that is known', async () => {
    log.record(person('OPERATOR'), { ...EVENT, region: ELSEWHERE })
    log.record(nobody, EVENT)
    await log.flushed()
    expect(appended.flat().map(({ region }) => region)).toEqual([ELSEWHERE, null])
  })

  it('is written in groups, in order', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `price-${index}`)
    for (const objectId of ids) log.record(nobody, { ...EVENT, objectId })
    await log.flushed()
    expect(appended.map((group) => group.map(({ objectId }) => objectId))).toEqual([ids])
  })

  it('is written outside the context of whoever records, such as a transaction', async () => {
    request.run('in a transaction', () => log.record(nobody, EVENT))
    await log.flushed()
    expect(contexts).toEqual([undefined])
  })

  it('tells of what could not be written, and goes on with what comes after', async () => {
    const working = append
    append = () => Promise.reject(new Error('the database is gone'))
    log.record(nobody, EVENT)
    await log.flushed()
    append = working
    log.record(nobody, { ...EVENT, objectId: 'price-2' })
    await log.flushed()
    expect(lost.map(({ objectId }) => objectId)).toEqual(['price-1'])
    expect(appended.flat().map(({ objectId }) => objectId)).toEqual(['price-2'])
  })
})
