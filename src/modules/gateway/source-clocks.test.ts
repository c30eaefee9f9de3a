import { describe, expect, it } from 'vitest'
import type { RegionRules } from '../../policy/region-rules.ts'
import type { Contract } from '../product/index.ts'
import type { Snapshot } from './snapshot.ts'
import type { SourceClockStore } from './source-clock.store.ts'
import { CLOCKS_MS, SourceClocks } from './source-clocks.ts'

const HOUR_MS = 3_600_000
const NOW = new Date('2026-03-01T00:00:00Z')
const later = (ms: number) => new Date(NOW.getTime() + ms)
const CONTRACT = { region: '370100', sources: [{ resource: 'A' }] } as unknown as Contract

/** Clocks of one source that was updated at an instant and may be an hour old. Counts how often the data domain is asked. */
function clocksOf(updatedAt: Date) {
  const snapshot = { generation: 0 }
  const asked = { times: 0 }
  const clock = { resource: 'A', frequency: 'DAILY' as const, updatedAt }
  const store = {
    declared: async () => [{ code: 'A', table: 'a', frequency: 'DAILY' }],
    clocks: async (calls: readonly unknown[]) => {
      asked.times++
      return calls.map(() => [clock])
    },
  } as unknown as SourceClockStore
  const rules = { for: () => ({ get: () => ({ DAILY: 1 }) }) } as unknown as RegionRules
  return { clocks: new SourceClocks(store, snapshot as Snapshot, rules), snapshot, asked }
}

describe('clocks of sources that are in time', () => {
  it('are asked for once until they are too old to count', async () => {
    const { clocks, asked } = clocksOf(NOW)
    for (const ms of [0, CLOCKS_MS - 1]) await clocks.of(CONTRACT, later(ms))
    expect(asked.times).toBe(1)
  })

  it('are asked for again when they are too old to count', async () => {
    const { clocks, asked } = clocksOf(NOW)
    for (const ms of [0, CLOCKS_MS]) await clocks.of(CONTRACT, later(ms))
    expect(asked.times).toBe(2)
  })

  it('are asked for again as soon as one would be behind by them', async () => {
    const { clocks, asked } = clocksOf(later(-HOUR_MS))
    for (const ms of [0, 1]) await clocks.of(CONTRACT, later(ms))
    expect(asked.times).toBe(2)
  })

  it('are asked for again after a change of rights', async () => {
    const { clocks, asked, snapshot } = clocksOf(NOW)
    await clocks.of(CONTRACT, NOW)
    snapshot.generation++
    await clocks.of(CONTRACT, NOW)
    expect(asked.times).toBe(2)
  })
})
