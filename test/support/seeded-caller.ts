import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { Caller } from './caller.ts'
import type { DemoService } from './demo-service.ts'
import type { Asked } from './load.ts'

/** @param person of the registers: nobody may be asked about too often on a day. A verifier of the seeded demonstration with a key for `ID2` and a consent for many uses: what calls of a load ask. */
export async function identityCalls(demo: DemoService, person = 17): Promise<Asked> {
  const caller = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
  const { name, idNo } = syntheticPerson(CHENGDU, person)
  const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
  const consentId = await caller.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt })
  const body = { purposeClass: caller.purposeClass, consentId, input: { name, idNo } }
  return { url: demo.url, productCode: 'ID2', key: caller.key, body }
}
