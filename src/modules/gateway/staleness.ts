/**
 * Whether a source is behind the frequency its department declared (更新频率, in the catalogue).
 * Promises: a source that has no clock is behind, since nothing shows that it is not.
 */
import type { UpdateFrequency } from '../../generated/prisma/enums.ts'

const HOUR_MS = 3_600_000

/** Hours after which a source of a frequency is behind, of the region's rules. */
export type StaleAfterHours = Readonly<Record<UpdateFrequency, number>>

export type SourceClock = {
  readonly resource: string
  readonly frequency: UpdateFrequency
  /** null where the data domain knows no such table */
  readonly updatedAt: Date | null
}

/** Codes of the resources that are behind, in order. The instant at which the time is up still counts as in time. */
export function staleSources(clocks: readonly SourceClock[], hours: StaleAfterHours, now: Date): string[] {
  const isBehind = ({ frequency, updatedAt }: SourceClock) =>
    updatedAt === null || now.getTime() - updatedAt.getTime() > hours[frequency] * HOUR_MS
  return clocks
    .filter(isBehind)
    .map(({ resource }) => resource)
    .toSorted()
}
