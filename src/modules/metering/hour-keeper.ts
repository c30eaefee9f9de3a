import { randomUUID } from 'node:crypto'
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common'
import { Clock } from '../../platform/clock.ts'
import { MeterLease } from './meter-lease.ts'
import { MeteringService } from './metering.service.ts'

const EVERY_MS = 60_000
/** An hour is closed so long after its end: as far as a clock of another instance may be behind, so that no call is moved on. */
export const HOUR_GRACE_MS = 5 * 60_000
/** Longer than two looks: who is at work keeps it. */
export const LEASE_MS = 3 * EVERY_MS

/**
 * Closes the hours of the meter as they end. Of several instances the one that holds the lease does it; should two do it, because
 * one was held up past its lease, closing itself keeps them apart and each hour is closed once.
 */
@Injectable()
export class HourKeeper implements OnApplicationShutdown {
  private readonly faults = new Logger('meter')
  private readonly holder = randomUUID()
  private timer: NodeJS.Timeout | undefined
  private underWay: Promise<void> | undefined

  constructor(
    private readonly metering: MeteringService,
    private readonly lease: MeterLease,
    private readonly clock: Clock,
  ) {}

  /** Looks now and then again and again until the service closes. Returns at once: hours that are overdue hold up no start. */
  start(): void {
    this.look()
    this.timer = setInterval(() => this.look(), EVERY_MS).unref()
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer)
    await this.underWay
    if (this.timer) await this.lease.give(this.holder)
  }

  /** @returns whether it was this instance's to close hours */
  async keep(): Promise<boolean> {
    const now = this.clock.now()
    const mine = await this.lease.take(this.holder, { now, until: new Date(now.getTime() + LEASE_MS) })
    if (mine) await this.metering.closeHoursUntil(new Date(now.getTime() - HOUR_GRACE_MS))
    return mine
  }

  private look(): void {
    this.underWay ??= this.tryToKeep().finally(() => (this.underWay = undefined))
  }

  /** What fails is reported; the next look tries again. */
  private async tryToKeep(): Promise<void> {
    try {
      await this.keep()
    } catch (error) {
      this.faults.error(`hours could not be closed: ${error instanceof Error ? error.message : 'unknown'}`)
    }
  }
}
