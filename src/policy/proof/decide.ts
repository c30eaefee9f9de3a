import { Policy } from '../policy.ts'
import type { PolicySet } from '../grammar.ts'
import { EVERYBODY } from './actors.ts'
import { type Cell, cellsOf } from './cells.ts'
import { speaksOf } from './naive.ts'
import type { Mutant } from './mutants.ts'
import type { Decided } from './table.ts'

/** Every cell of the finite decision space, decided by the engine that decides in service. */
export function decideEverything(set: PolicySet): Decided[] {
  const policy = new Policy(set)
  return cellsOf(set, EVERYBODY).map((cell) => decideCell(policy, cell))
}

export function decideCell(policy: Policy, cell: Cell): Decided {
  const { allowed, ruleId } = policy.decide(cell.actor, cell.action, { type: cell.type, facts: cell.facts })
  return { cell, allowed, ruleId }
}

/** The first cell that a mutant answers otherwise than `pinned` says. Only cells of its rule can change. */
export function killedBy(
  { rule, set }: Mutant,
  cells: readonly Cell[],
  pinned: (cell: Cell) => boolean,
): Cell | undefined {
  const policy = new Policy(set)
  return cells.find(
    (cell) =>
      cell.action === rule.action &&
      rule.subjects.includes(cell.type) &&
      speaksOf(rule, cell.actor) &&
      decideCell(policy, cell).allowed !== pinned(cell),
  )
}
