/**
 * Whether two organisations are one for the purposes of separation: by declared control, over any number of steps
 * (27号 art. 6 "直接或间接"; 公司法 art. 265, not confirmed). A share counts as control from the parameter `separation.controlBp` on.
 */

/** What an organisation declares about who controls it. */
export type Control = {
  readonly id: string
  readonly controllerOrgId: string | null
  readonly controlBp: number | null
  /** a body of the state: enterprises are not affiliated merely because the state controls both (公司法 art. 265(4), not confirmed) */
  readonly publicBody: boolean
}

export type Affiliate = 'SAME' | 'AFFILIATE' | 'UNRELATED'

/** How one organisation is tied to another: one controls the other, or a third that is no public body controls both. */
export function affiliate(one: string, other: string, declared: readonly Control[], thresholdBp: bigint): Affiliate {
  if (one === other) return 'SAME'
  const byId = new Map(declared.map((control) => [control.id, control]))
  const [above, aboveOther] = [one, other].map((id) => controllersOf(id, byId, thresholdBp))
  if (above?.has(other) || aboveOther?.has(one)) return 'AFFILIATE'
  const common = [...(above ?? [])].filter((id) => aboveOther?.has(id))
  return common.some((id) => !byId.get(id)?.publicBody) ? 'AFFILIATE' : 'UNRELATED'
}

/** The nearest tie of one organisation to any of several. */
export function nearestTie(
  one: string,
  others: readonly string[],
  { declared, thresholdBp }: { declared: readonly Control[]; thresholdBp: bigint },
): Affiliate {
  const ties = others.map((other) => affiliate(one, other, declared, thresholdBp))
  return (['SAME', 'AFFILIATE'] as const).find((tie) => ties.includes(tie)) ?? 'UNRELATED'
}

/** Everybody who controls an organisation, its controller's controllers too. A circle of declarations ends where it began. */
function controllersOf(id: string, byId: ReadonlyMap<string, Control>, thresholdBp: bigint): Set<string> {
  const found = new Set<string>()
  let next = controllerOf(byId.get(id), thresholdBp)
  while (next !== null && !found.has(next)) {
    found.add(next)
    next = controllerOf(byId.get(next), thresholdBp)
  }
  return found
}

function controllerOf(control: Control | undefined, thresholdBp: bigint): string | null {
  if (!control?.controllerOrgId || control.controlBp === null) return null
  return BigInt(control.controlBp) >= thresholdBp ? control.controllerOrgId : null
}
