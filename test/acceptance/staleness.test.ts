/** An answer says when a source behind it was behind its declared frequency. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { CLOCKS_MS } from '../../src/modules/gateway/source-clocks.ts'
import { DemoClock } from '../../src/platform/clock.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const DAY_MS = 86_400_000
/** of the population register, DAILY in the seeded catalogue */
const SOURCE = { code: 'CD-PSB-PERSON', table: 'cd_psb.person' }
let demo: DemoService
let caller: Caller

beforeAll(async () => {
  demo = await startDemoService()
  caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
  await demo.service.platform.market.prisma.dataResource.update({
    where: { code: SOURCE.code },
    data: { updateFrequency: 'DAILY' },
  })
}, 300_000)
afterAll(() => demo.close())

async function askWhenUpdated(requestNo: string, msAgo: number) {
  const { clock, domain } = demo.service.platform
  // no source goes back in time; here one does, so what was remembered of it must be over
  if (clock instanceof DemoClock) await clock.advanceTo(new Date(clock.now().getTime() + CLOCKS_MS))
  const updatedAt = new Date(clock.now().getTime() - msAgo)
  await domain.pool.query('update platform.source_update set updated_at = $2 where source_table = $1', [
    SOURCE.table,
    updatedAt,
  ])
  return ask(requestNo)
}

async function ask(requestNo: string) {
  const { name, idNo } = syntheticPerson('510100', 17)
  const subject = { subjectKind: 'PERSON' as const, subjectIdentifier: idNo }
  const expiresAt = new Date(demo.service.platform.clock.now().getTime() + DAY_MS).toISOString()
  return caller.call(requestNo, { name, idNo }, { consentId: await caller.consent(subject, { expiresAt }) })
}

it('says nothing while every source is in time', async () => {
  expect((await askWhenUpdated('fresh', DAY_MS - 60_000)).body).toMatchObject({ stale: false, staleSources: [] })
})

it('names the source that is behind', async () => {
  expect((await askWhenUpdated('stale', DAY_MS + 1)).body).toMatchObject({
    stale: true,
    staleSources: [SOURCE.code],
    outcome: 'MATCH',
  })
})

it('says of a stored answer what was so when it was given', async () => {
  await askWhenUpdated('kept', DAY_MS + 1)
  expect((await askWhenUpdated('other', 0)).body).toMatchObject({ stale: false })
  const { name, idNo } = syntheticPerson('510100', 17)
  const records = await demo.service.platform.market.prisma.callRecord.findMany({ where: { requestNo: 'kept' } })
  const consentId = records[0]?.consentId ?? ''
  expect((await caller.call('kept', { name, idNo }, { consentId })).body).toMatchObject({ replayed: true, stale: true })
})
