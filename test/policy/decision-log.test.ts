import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Market } from '../../src/platform/database/market.ts'
import { DecisionLog, type DecisionEvent } from '../../src/policy/decision-log.ts'
import { DecisionLogStore } from '../../src/policy/decision-log.store.ts'
import { createTestMarket, type TestMarket } from '../support/market.ts'
import { nobody, person } from './actors.ts'

const EVENT: DecisionEvent = {
  action: 'price.publish',
  objectType: 'PriceVersion',
  objectId: null,
  decision: 'DENY',
  reasonCode: 'CLAUSE_FAILED',
  rule: 'no-permit',
}

describe('the record of decisions in the database', () => {
  let test: TestMarket
  let market: Market
  let log: DecisionLog
  const lost: unknown[] = []
  beforeAll(async () => {
    test = await createTestMarket()
    market = test.platform.market
    const onLost = (_: unknown, error: unknown) => void lost.push(error)
    log = new DecisionLog({ store: new DecisionLogStore(market), clock: test.clock, policyVersion: 'v1', onLost })
  })
  afterEach(() => expect(lost).toEqual([]))
  afterAll(() => test.close())

  const objects = async (action: string) =>
    (await market.prisma.auditEvent.findMany({ where: { action }, orderBy: { seq: 'asc' } })).map(
      ({ objectId }) => objectId,
    )

  it('keeps every column, with nothing for what the anonymous lack', async () => {
    log.record(person('FINANCE'), { ...EVENT, action: 'columns', objectId: 'price-1' })
    log.record(nobody, { ...EVENT, action: 'columns', decision: 'ALLOW' })
    await log.flushed()
    const common = {
      at: test.clock.now(),
      objectType: 'PriceVersion',
      reasonCode: 'CLAUSE_FAILED',
      rule: 'no-permit',
      policySetVersion: 'v1',
    }
    expect(
      await market.prisma.auditEvent.findMany({ where: { action: 'columns' }, orderBy: { seq: 'asc' } }),
    ).toMatchObject([
      {
        ...common,
        region: '370100',
        requestId: 'as-finance',
        actorKind: 'PERSON',
        actorId: 'person-me',
        actorOrgId: 'org-ours',
        role: 'FINANCE',
        objectId: 'price-1',
        decision: 'DENY',
      },
      {
        ...common,
        region: null,
        requestId: 'as-nobody',
        actorKind: 'ANONYMOUS',
        actorId: null,
        actorOrgId: null,
        role: null,
        objectId: null,
        decision: 'ALLOW',
      },
    ])
  })

  it('is in the order of the decisions', async () => {
    const ids = Array.from({ length: 1_200 }, (_, index) => `price-${index}`)
    for (const objectId of ids) log.record(nobody, { ...EVENT, action: 'order', objectId })
    await log.flushed()
    expect(await objects('order')).toEqual(ids)
  })

  it('stays although the transaction it was decided in rolls back', async () => {
    const work = market.transaction(async () => {
      log.record(nobody, { ...EVENT, action: 'rollback', objectId: 'price-1' })
      await market.prisma.setting.count()
      throw new Error('refused')
    })
    await expect(work).rejects.toThrow('refused')
    await log.flushed()
    expect(await objects('rollback')).toEqual(['price-1'])
  })
})
