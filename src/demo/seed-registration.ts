import type { Type } from '@nestjs/common'
import { canonicalHashHex } from '../kernel/canonical-json.ts'
import { addDays, dayOf, startOfDay } from '../kernel/shanghai-time.ts'
import {
  RegistrationDay,
  RegistrationFilingService,
  RegistrationReviewService,
  type Dossier,
  type FilingInput,
} from '../modules/catalog/index.ts'
import type { Actor } from '../policy/actor.ts'
import type { DemoClock } from '../platform/clock.ts'
import type { Service } from '../service.ts'
import type { SeedCast } from './seed-cast.ts'
import { done } from './seed-done.ts'
import type { SeedData, SeedResource } from './seed-shape.ts'

/** Registers the demo's resources and products as the law has it: filed, accepted, reviewed, in public notice, coded. */
export class RegistrationSeeding {
  constructor(
    private readonly service: Service,
    private readonly data: SeedData,
    private readonly cast: SeedCast,
    private readonly clock: DemoClock,
  ) {}

  /** All are filed and pass the review on one day; the clock then goes on to the day after their notices. */
  async register(): Promise<void> {
    let noticeEnds = dayOf(this.clock.now())
    for (const filing of [...this.data.resources.map(this.ofResource), ...this.data.products.map(this.ofProduct)]) {
      const dueDay = await this.passReview(filing)
      if (dueDay > noticeEnds) noticeEnds = dueDay
    }
    await this.clock.advanceTo(startOfDay(addDays(noticeEnds, 1)))
    await this.use(RegistrationDay).run()
  }

  private async passReview({ by, region, input }: SeedFiling) {
    const registry = this.cast.inRegion('REGISTRY', region)
    const { id } = done(await this.use(RegistrationFilingService).apply(by, input))
    const review = this.use(RegistrationReviewService)
    done(await review.accept(registry, id))
    done(await review.begin(registry, id))
    const noticed = done(await review.review(registry, { applicationId: id, pass: true, remark: '材料齐全，予以公示' }))
    return dayOf(noticed.dueDay ?? this.clock.now())
  }

  private readonly ofResource = ({ code, name, holder, ...resource }: SeedResource): SeedFiling => {
    const { sourceSystem, coverage, summary } = resource
    const by = this.cast.of(holder)
    const described = { resourceInfo: `${name.zh}（${sourceSystem}，${coverage}）`, productInfo: null, brief: summary }
    return {
      by,
      region: by.org?.region ?? '',
      input: { subjectKind: 'RESOURCE', subjectCode: code, type: 'FIRST', dossier: this.dossier(code, described) },
    }
  }

  private readonly ofProduct = ({ contract, operator }: SeedData['products'][number]): SeedFiling => {
    const { code, name, summary, region, sources } = contract
    const resourceInfo = `使用资源：${sources.map(({ resource }) => resource).join('、')}`
    const described = { resourceInfo, productInfo: `${name.zh}：${summary.zh}`, brief: summary.zh }
    return {
      by: this.cast.of(operator, 'MAKER'),
      region,
      input: { subjectKind: 'PRODUCT', subjectCode: code, type: 'FIRST', dossier: this.dossier(code, described) },
    }
  }

  private dossier(code: string, described: Pick<Dossier, 'resourceInfo' | 'productInfo' | 'brief'>): Dossier {
    return {
      lawfulSource: '依法履职产生，经授权运营协议授权使用（演示）',
      scenarioInfo: '公共数据资源授权运营（演示）',
      riskAssessmentNo: `演示-安评-${code}`,
      evidenceHash: canonicalHashHex({ code, ...described }),
      evidenceAt: this.clock.now(),
      ...described,
    }
  }

  private use<T>(service: Type<T>): T {
    return this.service.app.get(service)
  }
}

type SeedFiling = { by: Actor; region: string; input: FilingInput }
