import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import type { RegionRules } from '../../policy/region-rules.ts'
import { checkAggregate } from './aggregate-check.ts'
import { parseContract, type Contract } from './contract.ts'
import { joinFaults } from './join-faults.ts'
import { parseSandbox, type SandboxCase } from './sandbox.ts'

/** Contract and sandbox as they were handed in, read and held against each other and the rules of the region. Refuses with all faults of the first that has any. */
export function readSubmission(
  input: { contract: unknown; query: string; sandbox: unknown },
  { rules, today }: { rules: RegionRules; today: () => Day },
): Result<{ contract: Contract; sandbox: readonly SandboxCase[] }> {
  const contract = parseContract(input.contract)
  if (!contract.ok) return refuse(joinFaults(contract.error))
  const aggregate = checkAggregate(contract.value, input.query, rules.for(contract.value.region))
  if (!aggregate.ok) return aggregate
  const sandbox = parseSandbox(contract.value, input.sandbox, today)
  if (!sandbox.ok) return refuse(joinFaults(sandbox.error))
  return ok({ contract: contract.value, sandbox: sandbox.value })
}
