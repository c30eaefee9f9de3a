import { Injectable } from '@nestjs/common'
import { z } from 'zod'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { UsageStore } from './usage.store.ts'

/** What a call's query was told of earlier callers, and the case it was for, as its record keeps it. */
const Signals = z.strictObject({
  salt: z.string(),
  values: z.record(z.string(), z.int()),
  caseNo: z.string().optional(),
})
export type CallSignals = z.infer<typeof Signals>

/** What an answer rested on beside the data. Promises that only who audits learns it: it says how many others asked. */
@Injectable()
export class CallSignalsService {
  constructor(
    private readonly store: UsageStore,
    private readonly policy: PolicyService,
  ) {}

  /** Null for a call without signals or a case, and for who may not know: that is on record. */
  async of(actor: Actor, callId: string): Promise<CallSignals | null> {
    const call = await this.store.callRecord(callId)
    const subject = { type: 'CallRecord' as const, id: callId, facts: { region: call?.region ?? '' } }
    const allowed = this.policy.authorize(actor, 'call.readSignals', subject)
    return allowed.ok && call?.signals ? Signals.parse(call.signals) : null
  }
}
