import type { Refusal } from '../../kernel/result.ts'

/** One refusal of several faults: the first leads, the others are listed beside it, so that all can be mended at once. @throws without a fault */
export function joinFaults(faults: readonly Refusal[]): Refusal {
  const [first, ...rest] = faults
  if (!first) throw new Error('A version was refused without a fault.')
  return { ...first, details: Object.fromEntries(rest.map(({ message }, index) => [`fault${index + 2}`, message])) }
}
