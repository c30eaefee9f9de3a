import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common'
import { periodBounds, periodOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { CallStore } from './call.store.ts'

/** How long after its window an answer may still lie in the database; it is told to nobody. */
const EVERY_MS = 60_000

/** Keeps the tables of calls: a partition for the month that comes, and no answer whose window has ended. */
@Injectable()
export class MeterKeeper implements OnApplicationShutdown {
  private readonly faults = new Logger('meter')
  private timer: NodeJS.Timeout | undefined
  private underWay: Promise<void> | undefined

  constructor(
    private readonly store: CallStore,
    private readonly clock: Clock,
  ) {}

  /** Looks once, then again and again until the service closes. A look that fails is reported; the next one tries again. */
  async start(): Promise<void> {
    await this.look()
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref()
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer)
    await this.underWay
  }

  /** @returns how many answers were taken out */
  async keep(): Promise<number> {
    const now = this.clock.now()
    for (const month of [now, periodBounds(periodOf(now)).end]) await this.store.makeMonth(month)
    return this.store.takeOutAnswers(now)
  }

  private look(): Promise<void> {
    this.underWay ??= this.tryToKeep().finally(() => (this.underWay = undefined))
    return this.underWay
  }

  private async tryToKeep(): Promise<void> {
    try {
      await this.keep()
    } catch (error) {
      this.faults.error(`could not be kept: ${error instanceof Error ? error.message : 'unknown'}`)
    }
  }
}
