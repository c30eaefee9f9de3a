import { Injectable } from '@nestjs/common'
import { Group } from '../../platform/group.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import type { Contract } from '../product/index.ts'
import { SourceClockStore } from './source-clock.store.ts'
import { staleSources, type SourceClock } from './staleness.ts'

/** Tells which sources of an answer are behind their declared frequency. Calls that wait together ask together. */
@Injectable()
export class SourceClocks {
  private readonly clocks: Group<readonly string[], SourceClock[]>

  constructor(
    store: SourceClockStore,
    private readonly rules: RegionRules,
  ) {
    this.clocks = new Group((calls) => store.clocks(calls))
  }

  of({ sources }: Contract): Promise<SourceClock[]> {
    return this.clocks.add(sources.map(({ resource }) => resource))
  }

  /**
   * Codes of the resources that are behind; the limits are those of the product's region. A department's own service is its own
   * clock: what it said of its data (`asOf`) counts, and nothing said counts as behind.
   */
  behind(
    { http, region }: Contract,
    clocks: readonly SourceClock[],
    { now, asOf }: { now: Date; asOf: string | null },
  ): string[] {
    const updatedAt = asOf === null ? null : new Date(asOf)
    const told = http ? clocks.map((clock) => ({ ...clock, updatedAt })) : clocks
    return staleSources(told, this.rules.for(region).get('source.staleAfterHours'), now)
  }
}
