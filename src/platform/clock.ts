import type { Market } from './database/market.ts'

/** The one clock. It only goes forward, whatever the machine's clock does. */
export abstract class Clock {
  /** the latest instant that was read */
  protected lastMs = 0

  now(): Date {
    this.lastMs = Math.max(this.lastMs, this.readMs())
    return new Date(this.lastMs)
  }

  protected abstract readMs(): number
}

/** The machine's time. */
export class SystemClock extends Clock {
  protected readMs(): number {
    return Date.now()
  }
}

const DEMO_CLOCK = 'demo.clock.offsetMs'

/**
 * The machine's time plus an offset that can only grow and is kept in the database, so that months and legal deadlines can
 * pass in a demonstration. A service outside demo mode never has one.
 */
export class DemoClock extends Clock {
  private offsetMs = 0

  constructor(private readonly market: Market) {
    super()
  }

  /** Takes the offset from the database, as an earlier start left it. */
  async load(): Promise<void> {
    const row = await this.market.prisma.setting.findUnique({ where: { key: DEMO_CLOCK } })
    this.offsetMs = Number(row?.value ?? 0)
  }

  /** Sets where the time of a new demonstration begins, so that its history lies in the past. @throws once time has begun. */
  async beginAt(instant: Date): Promise<void> {
    const value = instant.getTime() - Date.now()
    const { count } = await this.market.prisma.setting.createMany({
      data: [{ key: DEMO_CLOCK, value }],
      skipDuplicates: true,
    })
    if (count === 0) throw new Error('The time of this demonstration has begun.')
    this.offsetMs = value
    this.lastMs = 0 // nothing has happened yet in the time that begins
  }

  /** Moves the clock to an instant not before now. @returns false, and moves nothing, if the instant has passed. */
  async advanceTo(instant: Date): Promise<boolean> {
    const stepMs = instant.getTime() - this.now().getTime()
    if (stepMs < 0) return false
    this.offsetMs += stepMs
    const value = this.offsetMs
    await this.market.prisma.setting.upsert({
      where: { key: DEMO_CLOCK },
      create: { key: DEMO_CLOCK, value },
      update: { value },
    })
    return true
  }

  protected readMs(): number {
    return Date.now() + this.offsetMs
  }
}
