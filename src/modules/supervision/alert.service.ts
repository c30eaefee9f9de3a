import { Injectable } from '@nestjs/common'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { addDays, type Day, startOfDay } from '../../kernel/shanghai-time.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { inOrder, refusalAlerts, usageAlerts, type Alert, type UsageLimits } from './alert.ts'
import { AlertStore } from './alert.store.ts'

/** Days of one question at most. */
export const MAX_ALERT_DAYS = 31

/**
 * Owns no rows: tells regulators what is on record that they should look at.
 * Promises: nothing is decided or changed by it; it is worked out again from the records each time.
 * Refuses: ALERT_DAYS.
 */
@Injectable()
export class AlertService {
  constructor(
    private readonly store: AlertStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
  ) {}

  /** What there is of the days from the first to the last, of the records and the usage that the asker may see. */
  async list(actor: Actor, { first, last }: { readonly first: Day; readonly last: Day }): Promise<Result<Alert[]>> {
    if (last < first || last >= addDays(first, MAX_ALERT_DAYS)) return refuse(TOO_MANY_DAYS)
    if (!actor.org) return ok([])
    const pack = this.rules.for(actor.org.region)
    const limits: UsageLimits = {
      spikeDays: pack.get('supervision.spikeDays'),
      spikeFactor: pack.get('supervision.spikeFactor'),
      spikeMinCalls: pack.get('supervision.spikeMinCalls'),
      offHoursCalls: pack.get('supervision.offHoursCalls'),
    }
    const night = { from: pack.get('supervision.offHoursFrom'), until: pack.get('supervision.offHoursUntil') }
    const [from, until] = [startOfDay(first), startOfDay(addDays(last, 1))]
    const events = this.policy.filter(actor, 'AuditEvent')
    const refusals = await this.store.refusals(events, { from, until })
    const usage = await this.store.usageDays(this.policy.filter(actor, 'UsageRow'), {
      from: startOfDay(addDays(first, -limits.spikeDays)),
      until,
      night,
    })
    const ofUsage = usageAlerts(usage, limits).filter(({ day }) => day >= first)
    return ok(inOrder([...refusalAlerts(refusals), ...ofUsage]))
  }
}

const TOO_MANY_DAYS: Refusal = {
  code: 'ALERT_DAYS',
  message: `Ask for 1 to ${MAX_ALERT_DAYS} days, the first before the last.`,
  rule: 'supervision.alerts',
  field: 'to',
}
