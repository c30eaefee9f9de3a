import { Inject, Injectable } from '@nestjs/common'
import { ok, refuse, type Refusal, type Result } from '../kernel/result.ts'
import { Clock, DemoClock } from '../platform/clock.ts'
import { CONFIG, type Config } from '../platform/config.ts'
import type { Actor } from '../policy/actor.ts'
import { demoMode } from '../policy/facts.ts'
import { PolicyService } from '../policy/policy.service.ts'
import { decideClockStep } from './clock-step.ts'

/** What the service's clock shows, and whether it may be moved. */
export type ClockReading = { readonly now: Date; readonly demo: boolean }

/** Owns the movable clock of a demonstration, so that months and notices pass. Refuses to move a clock that money depends on in earnest. */
@Injectable()
export class DemoService {
  constructor(
    private readonly clock: Clock,
    private readonly policy: PolicyService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  read(): ClockReading {
    return { now: this.clock.now(), demo: this.config.demo }
  }

  /** Lets time pass until an instant. Refuses DEMO_ONLY, CLOCK_BACKWARD, CLOCK_STEP and what policies refuse. */
  async advanceClock(actor: Actor, { to }: { readonly to: Date }): Promise<Result<ClockReading>> {
    const facts = { demo: demoMode(this.config.demo) }
    const allowed = this.policy.authorize(actor, 'clock.advance', { type: 'Setting', facts })
    if (!allowed.ok) return allowed
    if (!(this.clock instanceof DemoClock)) return refuse(DEMO_ONLY)
    const step = decideClockStep({ now: this.clock.now(), to })
    if (!step.ok) return step
    await this.clock.advanceTo(to)
    return ok(this.read())
  }
}

const DEMO_ONLY: Refusal = {
  code: 'DEMO_ONLY',
  message: 'The clock of this service cannot be moved. Start a demonstration with SANQUAN_DEMO=1.',
  rule: 'demo.clock',
}
