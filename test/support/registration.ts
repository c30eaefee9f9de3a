import type { INestApplicationContext } from '@nestjs/common'
import {
  CatalogModule,
  CatalogService,
  RegistrationDay,
  RegistrationFilingService,
  RegistrationObjectionService,
  RegistrationReviewService,
  type Dossier,
  type FilingInput,
} from '../../src/modules/catalog/index.ts'
import { inProject } from '../../src/platform/root.ts'
import { readPolicyTexts } from '../../src/policy/document.ts'
import { RegionRules } from '../../src/policy/region-rules.ts'
import type { TestMarket } from './market.ts'
import { actorOf, type OrganizationName } from './organizations.ts'
import { done } from './results.ts'
import { resourceInput } from './rights.ts'
import { openRooms } from './rooms.ts'

/** A whole dossier of a resource, whose evidence was deposited long ago. */
export const dossierInput = (change: Partial<Dossier> = {}): Dossier => ({
  lawfulSource: '依法履职产生',
  resourceInfo: '常住人口基本信息，每日更新',
  productInfo: null,
  scenarioInfo: '身份核验',
  riskAssessmentNo: '评〔2025〕1号',
  brief: '常住人口的姓名与证件号',
  evidenceHash: 'a'.repeat(64),
  evidenceAt: new Date('2025-07-01T09:00:00+08:00'),
  ...change,
})

/** The registration services over a test's market, and shortcuts for the steps. Needs `seedOrganizations`. */
export async function openRegistration(test: TestMarket) {
  const rooms: INestApplicationContext = await openRooms(test.platform, CatalogModule)
  const filing = rooms.get(RegistrationFilingService)
  const review = rooms.get(RegistrationReviewService)
  const registry = actorOf('registry')
  return {
    rooms,
    filing,
    review,
    objections: rooms.get(RegistrationObjectionService),
    day: rooms.get(RegistrationDay),
    /** in the catalogue, and so ready to be registered */
    async catalogue(code: string, holder: OrganizationName = 'holder') {
      const sourceTable = `tst.${code.toLowerCase().replaceAll('-', '_')}`
      done(await rooms.get(CatalogService).registerResource(actorOf(holder), resourceInput({ code, sourceTable })))
      await test.platform.market.prisma.dataResource.update({ where: { code }, data: { status: 'CATALOGUED' } })
    },
    file: (subjectCode: string, change: Partial<FilingInput> = {}, by: OrganizationName = 'holder') =>
      filing.apply(actorOf(by), {
        subjectKind: 'RESOURCE',
        subjectCode,
        type: 'FIRST',
        dossier: change.type === 'CANCEL' || change.type === 'RENEWAL' ? null : dossierInput(),
        ...change,
      }),
    /** filed, accepted and in review, all on one day */
    async inReview(subjectCode: string, change: Partial<FilingInput> = {}) {
      const filed = done(await this.file(subjectCode, change))
      done(await review.accept(registry, filed.id))
      return done(await review.begin(registry, filed.id))
    },
    async passed(subjectCode: string, change: Partial<FilingInput> = {}) {
      const { id } = await this.inReview(subjectCode, change)
      return done(await review.review(registry, { applicationId: id, pass: true, remark: '材料齐全' }))
    },
    close: () => rooms.close(),
  }
}

export type Registration = Awaited<ReturnType<typeof openRegistration>>

/** The nation’s rules, and in Jinan those of a city that asks for registration before publishing. */
export function strictRules(productCompulsory: boolean): RegionRules {
  const texts = readPolicyTexts(inProject('policies/'))
  const city = JSON.parse(texts['rules/cities/jinan.json'] ?? '') as { rules: object }
  const entry = (value: unknown) => ({ value, source: 'parameter', cites: ['test'] })
  const rules = {
    ...city.rules,
    'registration.mode': entry('STRICT_BEFORE_PUBLISH'),
    'registration.productCompulsory': entry(productCompulsory),
  }
  return RegionRules.parse({ ...texts, 'rules/cities/jinan.json': JSON.stringify({ ...city, rules }) })
}
