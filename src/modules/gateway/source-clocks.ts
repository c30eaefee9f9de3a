import { Injectable } from '@nestjs/common'
import { Group } from '../../platform/group.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import type { Contract } from '../product/index.ts'
import { Snapshot } from './snapshot.ts'
import { SourceClockStore, type Declared } from './source-clock.store.ts'
import { staleSources, type SourceClock } from './staleness.ts'

/**
 * How long the clocks of sources are remembered, by the service's clock, while by them none is behind. A source is brought up to
 * date and never back, so what was in time by an older clock is so by a newer one: what is remembered calls nothing stale.
 */
export const CLOCKS_MS = 1_000

/** Tells which sources of an answer are behind their declared frequency. Calls that wait together ask together. */
@Injectable()
export class SourceClocks {
  private readonly clocks: Group<readonly Declared[], SourceClock[]>
  private declared = new Map<Contract, readonly Declared[]>()
  private recent = new Map<Contract, { clocks: SourceClock[]; at: Date }>()
  private generation = 0

  constructor(
    private readonly store: SourceClockStore,
    private readonly snapshot: Snapshot,
    private readonly rules: RegionRules,
  ) {
    this.clocks = new Group((calls) => store.clocks(calls))
  }

  of(contract: Contract, now: Date): SourceClock[] | Promise<SourceClock[]> {
    this.forgetOld()
    const recent = this.recent.get(contract)
    const isRecent = recent !== undefined && now.getTime() - recent.at.getTime() < CLOCKS_MS
    return isRecent && this.staleBy(contract, recent.clocks, now).length === 0 ? recent.clocks : this.ask(contract, now)
  }

  private async ask(contract: Contract, at: Date): Promise<SourceClock[]> {
    const { generation } = this.snapshot
    const clocks = await this.clocks.add(await this.declaredBy(contract))
    if (generation === this.snapshot.generation) this.recent.set(contract, { clocks, at })
    return clocks
  }

  /** A change of rights may be one of sources. */
  private forgetOld(): void {
    const { generation } = this.snapshot
    if (generation === this.generation) return
    this.declared = new Map()
    this.recent = new Map()
    this.generation = generation
  }

  /** What the catalogue says of a contract's sources, remembered until some right or source changes. */
  private async declaredBy(contract: Contract): Promise<readonly Declared[]> {
    const { generation } = this.snapshot
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
    return this.staleBy({ region }, told, now)
  }

  private staleBy({ region }: Pick<Contract, 'region'>, clocks: readonly SourceClock[], now: Date): string[] {
    return staleSources(clocks, this.rules.for(region).get('source.staleAfterHours'), now)
  }
}
