import { Injectable } from '@nestjs/common'
import { Group } from '../../platform/group.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import type { Contract } from '../product/index.ts'
import { Snapshot } from './snapshot.ts'
import { SourceClockStore, type Declared } from './source-clock.store.ts'
import { staleSources, type SourceClock } from './staleness.ts'

/** Tells which sources of an answer are behind their declared frequency. Calls that wait together ask together. */
@Injectable()
export class SourceClocks {
  private readonly clocks: Group<readonly Declared[], SourceClock[]>
  private declared = new Map<Contract, readonly Declared[]>()
  private generation = 0

  constructor(
    private readonly store: SourceClockStore,
    private readonly snapshot: Snapshot,
    private readonly rules: RegionRules,
  ) {
    this.clocks = new Group((calls) => store.clocks(calls))
  }

  async of(contract: Contract): Promise<SourceClock[]> {
    return this.clocks.add(await this.declaredBy(contract))
  }

  /** What the catalogue says of a contract's sources, remembered until some right or source changes. */
  private async declaredBy(contract: Contract): Promise<readonly Declared[]> {
    const { generation } = this.snapshot
    if (generation !== this.generation) this.declared = new Map()
    this.generation = generation
    const known = this.declared.get(contract)
    if (known) return known
    const found = await this.store.declared(contract.sources.map(({ resource }) => resource))
    if (generation === this.snapshot.generation) this.declared.set(contract, found)
    return found
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
