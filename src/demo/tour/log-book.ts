import type { z } from 'zod'
import { LOGGED_EVENTS, parseEntry, type LogEntry, type LoggedType } from '../../modules/transparency/index.ts'
import { expectThat } from './tour-failed.ts'

/** An entry of the log as far as a shape reads it, and its place. */
export type Logged<Body> = { readonly seq: string; readonly body: Body }

/** The entries of a downloaded log, found by what they tell of. */
export class LogBook {
  private readonly entries: readonly LogEntry[]

  constructor(bodies: readonly string[]) {
    this.entries = bodies.map((body) => {
      const entry = parseEntry(body)
      expectThat(entry.ok, 'Every line of the log is an entry.')
      return entry.value
    })
  }

  /** The entry that tells of one thing, such as an invoice. @throws TourFailed if the log does not tell of it */
  of<Shape extends z.ZodType>(type: LoggedType, refId: string, shape: Shape): Logged<z.output<Shape>> {
    const found = this.all(type).find(({ body }) => body[LOGGED_EVENTS[type]] === refId)
    expectThat(found, `The log tells of no ${type} ${refId}.`)
    const parsed = shape.safeParse(found.body)
    expectThat(parsed.success, `Entry ${found.seq} (${type}) says less than it must.`)
    return { seq: found.seq, body: parsed.data }
  }

  /** The entries of one type, in the order of the log. */
  all(type: LoggedType): readonly LogEntry[] {
    return this.entries.filter((entry) => entry.type === type)
  }
}
