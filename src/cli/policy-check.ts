import { OrganizationKind, PersonRole } from '../generated/prisma/enums.ts'
import { suitsOrganization } from '../modules/identity/index.ts'
import { decideEverything } from '../policy/proof/decide.ts'
import { INVARIANTS } from '../policy/proof/invariants.ts'
import { readOptions, type ExitCode, type Terminal } from './command.ts'
import { readMutations, readPolicies, readProjectFile, TABLE_FILE } from './policy-files.ts'

/** Decides every cell and holds the answers against every invariant. */
export async function check(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  readOptions(args, {})
  const start = performance.now()
  const set = readPolicies()
  const decided = decideEverything(set)
  const evidence = { set, decided, table: await readProjectFile(TABLE_FILE), mutations: await readMutations(), rolesIn }
  let broken = 0
  for (const { id, says, refute } of INVARIANTS) {
    const counterexample = refute(evidence)
    terminal.out(`${counterexample === undefined ? 'holds ' : 'BROKEN'} ${id.padEnd(6)}${says}`)
    if (counterexample === undefined) continue
    broken += 1
    terminal.error(`       ${id.padEnd(6)}${counterexample}`)
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  terminal.out(`${decided.length} cells, ${set.rules.length} rules, ${seconds} s, policies ${set.version}`)
  return broken === 0 ? 0 : 1
}

const rolesIn = new Map(
  Object.values(OrganizationKind).map((kind) => [
    kind,
    Object.values(PersonRole).filter((role) => suitsOrganization(role, kind)),
  ]),
)
