import { createIdSource } from '../kernel/ids.ts'
import type { Clock } from './clock.ts'

/** New identifiers (ULID): they sort by the service's clock, so a list by id is a list by age. */
export class Ids {
  readonly next: () => string

  constructor(clock: Clock) {
    this.next = createIdSource(() => clock.now().getTime())
  }
}
