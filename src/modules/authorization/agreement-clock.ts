import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy, Logger } from '@nestjs/common'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Outbox } from '../../platform/outbox.ts'
import { systemActor } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { turnOfDay } from './agreement-steps.ts'
import { AgreementStore } from './agreement.store.ts'
import { CountersignStore } from './countersign.store.ts'

/** How often the clock is looked at. Nothing lawful waits for it: days decide, and lists compare days themselves. */
const EVERY_MS = 60_000

/**
 * What time does by itself: an opinion that is late is escalated, an agreement begins with its first day and ends after its
 * last. Promises that each is told of once, and that silence never becomes consent.
 */
@Injectable()
export class AgreementClock implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly agreements: AgreementStore,
    private readonly opinions: CountersignStore,
    private readonly log: DecisionLog,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const turn = () =>
      this.turn().catch((error: unknown) => new Logger(AgreementClock.name).error('The clock was not turned.', error))
    this.timer = setInterval(() => void turn(), EVERY_MS).unref()
  }

  onModuleDestroy(): void {
    clearInterval(this.timer)
  }

  /** Does what the time of now asks for; twice is as good as once. */
  async turn(): Promise<void> {
    const now = this.clock.now()
    await this.market.transaction(() => this.escalate(now))
    await this.market.transaction(() => this.turnAgreements(now))
  }

  private async escalate(now: Date): Promise<void> {
    for (const opinion of await this.opinions.escalate(dayOf(now), now)) {
      const { id: opinionId, agreementId, departmentOrgId, region } = opinion
      const dueDay = opinion.dueDay.toISOString().slice(0, 10)
      await this.outbox.publish('opinion.escalated', { opinionId, agreementId, departmentOrgId, dueDay })
      this.log.record(systemActor('agreement-clock'), {
        action: 'opinion.escalate',
        objectType: 'CountersignOpinion',
        objectId: opinionId,
        decision: 'ALLOW',
        reasonCode: 'OPINION_LATE',
        rule: 'countersign.workingDays',
        region,
      })
    }
  }

  private async turnAgreements(now: Date): Promise<void> {
    for (const agreement of await this.agreements.binding()) {
      const status = turnOfDay(agreement, dayOf(now))
      if (!status) continue
      const turned = await this.agreements.step(agreement.id, [agreement.status], { status })
      const event = { agreementId: agreement.id, no: agreement.no, status, at: now.toISOString() }
      if (turned) await this.outbox.publish('agreement.turned', event)
    }
  }
}
