import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../test/support/graphql.ts'
import { actorOf, createTestMarket, orgId, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { anonymous, type Actor } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { SupervisionModule } from './supervision.module.ts'

let test: TestMarket
let rooms: INestApplicationContext

const EVENTS = `query ($filter: AuditEventFilter) {
  auditEvents(filter: $filter) { edges { node { actorOrgId action decision reasonCode rule requestId objectId } } }
}`
const eventsSeenBy = async (actor: Actor, filter: object = {}) => {
  const { data } = await ask(rooms, actor, EVENTS, { filter })
  return data?.auditEvents.edges.map(({ node }: { node: { objectId: string } }) => node.objectId)
}
const elsewhere = (actor: Actor): Actor => ({ ...actor, org: { ...actor.org!, region: '310000' } })

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, SupervisionModule)
  const decisions = rooms.get(DecisionLog)
  const refused = { objectType: 'PriceVersion', decision: 'DENY', reasonCode: 'FORBIDDEN', rule: 'no-permit' } as const
  decisions.record(actorOf('consumer'), { ...refused, action: 'price.publish', objectId: 'first' })
  test.clock.advanceMs(60_000)
  const allowed = {
    objectType: 'Subscription',
    decision: 'ALLOW',
    reasonCode: 'PERMITTED',
    rule: 'operator.suspend',
  } as const
  decisions.record(actorOf('operator'), { ...allowed, action: 'subscription.suspend', objectId: 'second' })
  await decisions.flushed()
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('auditEvents', () => {
  it('say who asked for what, how it was decided and by which rule', async () => {
    const { data } = await ask(rooms, actorOf('audit'), EVENTS)
    expect(data?.auditEvents.edges[0].node).toEqual({
      actorOrgId: orgId('consumer'),
      action: 'price.publish',
      decision: 'DENY',
      reasonCode: 'FORBIDDEN',
      rule: 'no-permit',
      requestId: 'test-consumer-first',
      objectId: 'first',
    })
  })

  it.each([
    ['the audit office of the region', actorOf('audit'), ['first', 'second']],
    ['the organisation that asked', actorOf('consumer'), ['first']],
    ['another organisation', actorOf('developer'), []],
    ['the audit office of another region', elsewhere(actorOf('audit')), []],
    ['nobody signed in', anonymous('test'), []],
  ])('are seen as they may be by %s', async (_name, actor, seen) => {
    expect(await eventsSeenBy(actor)).toEqual(seen)
  })

  it.each([
    ['decision', { decision: 'ALLOW' }, ['second']],
    ['action', { action: 'price.publish' }, ['first']],
    ['object', { objectType: 'Subscription', objectId: 'second' }, ['second']],
    ['organisation', { actorOrgId: orgId('operator') }, ['second']],
    ['request', { requestId: 'test-consumer-first' }, ['first']],
    ['begin', { from: '2026-03-02T09:01:00+08:00' }, ['second']],
    ['end', { until: '2026-03-02T09:01:00+08:00' }, ['first']],
  ])('can be filtered by %s', async (_name, filter, seen) => {
    expect(await eventsSeenBy(actorOf('audit'), filter)).toEqual(seen)
  })
})
