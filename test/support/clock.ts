import { Clock } from '../../src/platform/clock.ts'

/** Where the clock of a test stands at first: a Monday morning in Shanghai. */
export const TEST_START = new Date('2026-03-02T09:00:00+08:00')

/** A clock that stands still until the test moves it, and like the real one only goes forward. */
export class TestClock extends Clock {
  private ms: number

  constructor(start: Date | string = TEST_START) {
    super()
    this.ms = new Date(start).getTime()
  }

  /** Moves to an instant, ISO 8601 with offset. @throws if it has passed. */
  advanceTo(instant: Date | string): void {
    const ms = new Date(instant).getTime()
    if (!(ms >= this.ms))
      throw new Error(`A test clock only goes forward: it stands at ${new Date(this.ms).toISOString()}.`)
    this.ms = ms
  }

  advanceMs(ms: number): void {
    this.advanceTo(new Date(this.ms + ms))
  }

  protected readMs(): number {
    return this.ms
  }
}
