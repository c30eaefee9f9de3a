import { Global, Module } from '@nestjs/common'
import { Clock } from '../platform/clock.ts'
import { Market } from '../platform/database/market.ts'
import { inProject } from '../platform/root.ts'
import { Log } from '../platform/telemetry/log.ts'
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
      useFactory: (market: Market, clock: Clock, policy: Policy, log: Log) => {
        // the whole event goes to the log, so that it is not lost with the database
        const onLost = (audit: NewAuditEvent, error: unknown) =>
          log.error('An audit event was not written.', { audit, error })
        return new DecisionLog({ store: new DecisionLogStore(market), clock, policyVersion: policy.version, onLost })
      },
      inject: [Market, Clock, Policy, Log],
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
