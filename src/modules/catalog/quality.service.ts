import { Injectable } from '@nestjs/common'
import type { QualityReport } from '../../generated/prisma/client.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { noSuchResource, resourceSubject } from './catalog.service.ts'
import { CatalogStore } from './catalog.store.ts'
import { decideReport } from './quality.ts'
import { QualityStore } from './quality.store.ts'

/** Owns what the catalogue says of the quality of derived resources. Promises figures that were counted, never claimed. */
@Injectable()
export class QualityService {
  constructor(
    private readonly catalog: CatalogStore,
    private readonly store: QualityStore,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The holder has the catalogue take over what was counted when the table was last filled. */
  async report(actor: Actor, code: string): Promise<Result<QualityReport>> {
    const resource = await this.catalog.record(code)
    if (!resource) return refuse(noSuchResource(code))
    const allowed = this.policy.authorize(actor, 'resource.reportQuality', resourceSubject(resource))
    if (!allowed.ok) return allowed
    const { sourceTable, last } = await this.store.known(resource.id)
    const report = decideReport(code, await this.store.measured(sourceTable), last)
    if (!report.ok) return report
    const made = {
      id: this.ids.next(),
      resourceId: resource.id,
      createdAt: this.clock.now(),
      createdBy: actor.id ?? '',
    }
    return ok(await this.store.add(report.value, made))
  }
}
