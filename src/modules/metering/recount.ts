/** Whether usage rows are what the calls of their hours come to: counted again from the records, root by root. */
import { z } from 'zod'
import { MerkleFrontier } from '../../kernel/merkle-frontier.ts'
import { leafHash } from '../../kernel/merkle.ts'
import { periodBounds, type Period } from '../../kernel/shanghai-time.ts'
import type { Market } from '../../platform/database/market.ts'
import { HourFold, type UsageDraft } from './usage.ts'
import { UsageStore } from './usage.store.ts'

const Leaf = z.object({ callId: z.string(), billable: z.boolean() })

/** What a month was counted to; `difference` names the first usage row that is not what its calls say. */
export type Recounted = {
  readonly hours: number
  readonly rows: number
  readonly calls: bigint
  readonly billable: bigint
  readonly difference: string | null
}

type Row = Pick<
  UsageDraft,
  'subscriptionId' | 'productVersionId' | 'purposeClass' | 'priceVersionId' | 'calls' | 'billable' | 'callsRoot'
>

/** Counts every closed hour of a month again and stops at the first row that differs. Reads only. */
export async function recount(market: Market, period: Period): Promise<Recounted> {
  const store = new UsageStore(market)
  const { start, end } = periodBounds(period)
  const counted = { hours: 0, rows: 0, calls: 0n, billable: 0n }
  for (const hour of await store.closedHours(start, end)) {
    const { expected, found } = await market.transaction(async () => ({
      expected: await foldHour(store, hour),
      found: await store.usageOfHour(hour),
    }))
    const difference = differenceOf(expected, found)
    if (difference) return { ...counted, difference: `${hour.toISOString()} ${difference}` }
    counted.hours += 1
    counted.rows += found.length
    for (const row of found) {
      counted.calls += row.calls
      counted.billable += row.billable
    }
  }
  return { ...counted, difference: null }
}

async function foldHour(store: UsageStore, hour: Date): Promise<UsageDraft[]> {
  const fold = new HourFold(hour)
  for await (const page of store.callsOf(hour)) for (const call of page) fold.add(call)
  return fold.usage()
}

const nameOf = ({ subscriptionId, productVersionId, purposeClass, priceVersionId }: Row) =>
  [subscriptionId, productVersionId, purposeClass, priceVersionId ?? 'no price'].join(' ')
const saysOf = ({ calls, billable, callsRoot }: Row) =>
  `${calls} calls, ${billable} billable, root ${Buffer.from(callsRoot).toString('hex')}`

/** @returns the first row, by name, that one side has otherwise than the other; null where there is none */
export function differenceOf(expected: readonly Row[], found: readonly Row[]): string | null {
  const [left, right] = [expected, found].map((rows) => new Map(rows.map((row) => [nameOf(row), saysOf(row)])))
  const names = [...new Set([...expected, ...found].map(nameOf))].toSorted()
  const first = names.find((name) => left?.get(name) !== right?.get(name))
  if (first === undefined && expected.length === found.length) return null
  const sides = `the calls come to ${left?.get(first ?? '') ?? 'nothing'}, the usage row says ${right?.get(first ?? '') ?? 'nothing'}`
  return `${first ?? 'has a row twice'}: ${sides}`
}

/** What leaves of calls (canonical JSON, in the order of the meter) come to. @throws a ZodError or SyntaxError on a line that is no leaf */
export function countLeaves(leaves: readonly string[]): { calls: number; billable: number; root: string } {
  const tree = leaves.reduce((grown, leaf) => grown.append(leafHash(Buffer.from(leaf))), MerkleFrontier.empty)
  return {
    calls: leaves.length,
    billable: leaves.filter(isBillable).length,
    root: Buffer.from(tree.root()).toString('hex'),
  }
}

const isBillable = (leaf: string): boolean => Leaf.parse(JSON.parse(leaf)).billable
