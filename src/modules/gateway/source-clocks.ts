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

  /** Codes of the resources that are behind; the limits are those of the product's region. */
  async behind({ sources, region }: Contract, now: Date): Promise<string[]> {
    const clocks = await this.clocks.add(sources.map(({ resource }) => resource))
    return staleSources(clocks, this.rules.for(region).get('source.staleAfterHours'), now)
  }
}
