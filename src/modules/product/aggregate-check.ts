import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { RulePack } from '../../policy/rule-pack.ts'
import { aggregateFaults } from './aggregate.ts'
import type { Contract } from './contract.ts'
import { inputColumns } from './input-columns.ts'
import { joinFaults } from './join-faults.ts'

/** Whether an aggregate and its query are what a region's rules ask for. Refuses AGGREGATE_UNSAFE, every fault with its fix. */
export function checkAggregate(contract: Contract, query: string, pack: RulePack): Result<void> {
  if (!contract.aggregate) return ok()
  const rules = {
    minPeople: pack.get('aggregate.minPeople'),
    minEnterprises: pack.get('aggregate.minEnterprises'),
    maxQuestions: pack.get('aggregate.maxQuestionsPerMonth'),
  }
  const columns = new Set(inputColumns(contract).map(({ name }) => name))
  const faults = [...aggregateFaults(contract.aggregate, { query, columns, rules })]
  if (faults.length === 0) return ok()
  return refuse(
    joinFaults(
      faults.map(([field, fix]) => ({
        code: 'AGGREGATE_UNSAFE',
        message: `${field}: ${fix}`,
        rule: 'product.aggregate',
        field,
      })),
    ),
  )
}
