/** A registration in public notice, and somebody who objects to it: nothing in the demo leads there. */
import {
  RegistrationFilingService,
  RegistrationObjectionService,
  RegistrationReviewService,
} from '../../../src/modules/catalog/index.ts'
import { anonymous } from '../../../src/policy/actor.ts'
import type { DemoService } from '../../support/demo-service.ts'
import { dossierInput } from '../../support/registration.ts'
import { done } from '../../support/results.ts'
import { signedIn } from './asker.ts'

/** The resource of Chengdu whose change is objected to. */
const SUBJECT = 'CD-PSB-PERSON'
export const OBJECTOR = '测试异议人'

/** Files a change of a registration, as far as its notice, and an objection to that. @returns the objection's id */
export async function objectToChange(demo: DemoService): Promise<string> {
  const [holder, registry] = await Promise.all([
    signedIn(demo, 'holder.psb@chengdu.demo'),
    signedIn(demo, 'registry@chengdu.demo'),
  ])
  const use = <T>(service: new (...parts: never[]) => T): T => demo.service.app.get(service)
  const review = use(RegistrationReviewService)
  const filing = { subjectKind: 'RESOURCE', subjectCode: SUBJECT, type: 'CHANGE', cause: '测试变更' } as const
  const { id } = done(await use(RegistrationFilingService).apply(holder.actor, { ...filing, dossier: dossierInput() }))
  done(await review.accept(registry.actor, id))
  done(await review.begin(registry.actor, id))
  done(await review.review(registry.actor, { applicationId: id, pass: true, remark: '测试：予以公示' }))
  const who = { realName: OBJECTOR, idType: '居民身份证', contact: '测试联系方式' }
  const why = { evidence: '测试：与事实不符', evidenceHash: '0'.repeat(64) }
  const objections = use(RegistrationObjectionService)
  return done(await objections.raise(anonymous('objector'), { noticeId: id, ...who, ...why })).id
}
