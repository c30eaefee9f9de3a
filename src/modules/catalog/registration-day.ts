import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common'
import { dayOf, type Day } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { RegistrationIssue } from './registration-issue.ts'
import { RegistrationObjectionStore } from './registration-objection.store.ts'
import { RegistrationStore } from './registration.store.ts'

const DAY_MS = 86_400_000
/** How often it is looked whether a new day has begun in Shanghai. */
const LOOK_MS = 30_000

/** What a new day brings to registrations. Idempotent, so that every instance may run it. */
export type DayReport = { coded: number; lapsed: number; erased: number }

/** The work of each day. Promises: a notice that ended unopposed is coded, a registration that was not renewed is cancelled the day after its last, and who objected is forgotten when its term is over. */
@Injectable()
export class RegistrationDay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined
  private lastDay: Day | undefined
  private running: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly store: RegistrationStore,
    private readonly issue: RegistrationIssue,
    private readonly objections: RegistrationObjectionStore,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), LOOK_MS)
    this.timer.unref()
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer)
    await this.running
  }

  /** Does what the day brings; a second time on a day it finds nothing to do. */
  async run(): Promise<DayReport> {
    const now = this.clock.now()
    const today = dayOf(now)
    const coded = await this.each(await this.store.noticesEnded(today), (one) => this.issue.code(one, BY_THE_CLOCK))
    const lapsed = await this.each(await this.store.lapsed(today), (one) => this.issue.end(one, 'lapse', BY_THE_CLOCK))
    return { coded, lapsed, erased: await this.erase(now) }
  }

  private look(): void {
    const today = dayOf(this.clock.now())
    if (today === this.lastDay) return
    this.lastDay = today
    this.running = this.run().catch((error: unknown) => {
      this.lastDay = undefined
      const message = error instanceof Error ? error.message : String(error)
      new Logger(RegistrationDay.name).error(
        `The day's registrations were not finished and will be tried again: ${message}`,
      )
    })
  }

  private async erase(now: Date): Promise<number> {
    let erased = 0
    for (const region of await this.objections.regionsWithIdentities()) {
      const days = this.rules.for(region).get('registration.objectorKeptDays')
      erased += await this.objections.erase(region, new Date(now.getTime() - days * DAY_MS))
    }
    return erased
  }

  /** One commit for each; what somebody else moved first counts for nothing. */
  private async each<T>(rows: readonly T[], work: (row: T) => Promise<{ ok: boolean }>): Promise<number> {
    let done = 0
    for (const row of rows) if ((await this.market.transaction(() => work(row))).ok) done += 1
    return done
  }
}

const BY_THE_CLOCK = { actorId: null }
