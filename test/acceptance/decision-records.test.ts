/** Every decision about a call leaves a record: a denial its own, the calls that were allowed one for the hour. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readProductFolder } from '../../src/demo/product-folder.ts'
import { resolveExampleInput } from '../../src/demo/resolve-example.ts'
import { leafHash, merkleRoot } from '../../src/kernel/merkle.ts'
import { MeteringService } from '../../src/modules/metering/index.ts'
import { callLeaf } from '../../src/modules/metering/usage.ts'
import { DemoClock } from '../../src/platform/clock.ts'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { Policy } from '../../src/policy/policy.ts'
import { Caller, type HttpAnswer } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const HOUR_MS = 3_600_000
let demo: DemoService
let refused: HttpAnswer

const prisma = () => demo.service.platform.market.prisma
const clock = (): DemoClock => {
  const { clock: known } = demo.service.platform
  if (known instanceof DemoClock) return known
  throw new Error('The clock of a demonstration can be moved.')
}

/** The first instants of an hour, so that all calls of this test lie in one. */
const toNextHour = () => clock().advanceTo(new Date(Math.ceil(clock().now().getTime() / HOUR_MS) * HOUR_MS))

beforeAll(async () => {
  demo = await startDemoService()
  await toNextHour()
  const { contract, examples } = await readProductFolder('id2')
  const caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), contract.code)
  const example = examples.find(({ expect: expected }) => 'outcome' in expected)
  if (!example || !contract.subject) throw new Error('The product has an answer to show, and somebody it is about.')
  const input = resolveExampleInput(example)
  const subject = { subjectKind: contract.subject.kind, subjectIdentifier: String(input[contract.subject.input]) }
  const expiresAt = new Date(clock().now().getTime() + 24 * HOUR_MS).toISOString()
  for (const n of [1, 2])
    await caller.call(`with-consent-${n}`, input, { consentId: await caller.consent(subject, { expiresAt }) })
  refused = await caller.call('without-consent', input)
  await demo.service.app.get(DecisionLog).flushed()
})
afterAll(() => demo.close())

/** The grants that a product rests on: its operation, and all that this rests on. */
async function grantsBehind(productId: string): Promise<string[]> {
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    with recursive behind as (
      select id from right_grant where object_type = 'PRODUCT' and object_id = ${productId}
      union
      select p.parent_id from behind b join grant_parent p on p.child_id = b.id
    ) select id from behind`
  return rows.map(({ id }) => id).toSorted()
}

const callOf = (requestNo: string) => prisma().callRecord.findFirstOrThrow({ where: { requestNo } })

describe('the record of a denied call', () => {
  it('names organisation, key, rule, reason, policies and the grants the call rested on', async () => {
    expect(refused).toMatchObject({ status: 403, body: { code: 'CONSENT_MISSING' } })
    const events = await prisma().auditEvent.findMany({ where: { reasonCode: 'CONSENT_MISSING' } })
    const { subscriptionId, productId, buyerOrgId } = await callOf('without-consent')
    const expected = {
      action: 'product.call',
      decision: 'DENY',
      actorKind: 'CREDENTIAL',
      actorId: expect.any(String),
      actorOrgId: buyerOrgId,
      objectId: subscriptionId,
      rule: '个人信息保护法 art. 13-14',
      policySetVersion: demo.service.app.get(Policy).version,
    }
    expect(events).toEqual([expect.objectContaining(expected)])
    expect(events[0]?.grantIds.toSorted()).toEqual(await grantsBehind(productId))
  })

  it('keeps its grants from the caller', () => {
    expect(JSON.stringify(refused.body)).not.toContain('grantIds')
  })
})

describe('the record of allowed calls', () => {
  it('is one event for the hour, with number, root, rule, grants and policies', async () => {
    await toNextHour()
    await demo.service.app.get(MeteringService).closeHoursUntil(clock().now())
    const calls = [await callOf('with-consent-1'), await callOf('with-consent-2')]
    const { productId, buyerOrgId, region } = await callOf('with-consent-1')
    const events = await prisma().auditEvent.findMany({
      where: { action: 'product.call', decision: 'ALLOW', objectId: productId },
    })
    const expected = {
      region,
      actorKind: 'CREDENTIAL',
      actorOrgId: buyerOrgId,
      objectType: 'DataProduct',
      reasonCode: 'PERMITTED',
      rule: 'credential.call-licensed-product',
      policySetVersion: demo.service.app.get(Policy).version,
      grantIds: await grantsBehind(productId),
      calls: 2n,
      callsRoot: Buffer.from(merkleRoot(calls.map((call) => leafHash(callLeaf(call))))).toString('hex'),
    }
    expect(events).toEqual([expect.objectContaining(expected)])
  })
})
