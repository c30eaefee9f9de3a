import { Global, Logger, Module } from '@nestjs/common'
import { Clock } from '../platform/clock.ts'
import { Market } from '../platform/database/market.ts'
import { inProject } from '../platform/root.ts'
import { DecisionLog } from './decision-log.ts'
import { DecisionLogStore, type NewAuditEvent } from './decision-log.store.ts'
import { readPolicyTexts } from './document.ts'
import { parseHolidayNotices } from './holiday-notice.ts'
import { Policy } from './policy.ts'
import { PolicyService } from './policy.service.ts'
import { RegionRules } from './region-rules.ts'
import { WorkingCalendars } from './working-calendars.ts'

const POLICIES = inProject('policies/')

/** Who may do what, the law's numbers, and the record of decisions, for every module. Fails at start on a faulty policy. */
@Global()
@Module({
  providers: [
    { provide: Policy, useFactory: () => Policy.load(POLICIES) },
    { provide: RegionRules, useFactory: () => RegionRules.load(POLICIES) },
    {
      provide: DecisionLog,
      useFactory: (market: Market, clock: Clock, policy: Policy) =>
        new DecisionLog({ store: new DecisionLogStore(market), clock, policyVersion: policy.version, onLost }),
      inject: [Market, Clock, Policy],
    },
    {
      provide: WorkingCalendars,
      useFactory: (market: Market, clock: Clock) =>
        new WorkingCalendars(market, clock, parseHolidayNotices(readPolicyTexts(POLICIES))),
      inject: [Market, Clock],
    },
    PolicyService,
  ],
  exports: [Policy, RegionRules, DecisionLog, PolicyService, WorkingCalendars],
})
export class PolicyModule {}

/** The whole event goes to the error log, so that it is not lost with the database. */
function onLost(event: NewAuditEvent, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  new Logger(DecisionLog.name).error(`An audit event was not written: ${JSON.stringify(event)}: ${message}`)
}
