/**
 * A product's contract: what a call must say, what an answer may say, what is billed, what is read.
 * Promises: a parsed contract agrees with itself, bounds all it lets in and out, and can give out codes, numbers and truth
 * values only, never free text from a raw table. Refuses: with the path and the fix, all faults at once.
 */
import { ok, type Refusal, type Result } from '../../kernel/result.ts'
import { contractFaults } from './contract-rules.ts'
import { ContractShape, type Contract } from './contract-shape.ts'

export type { Contract } from './contract-shape.ts'

/** Refuses CONTRACT_MALFORMED (shape) or CONTRACT_CONTRADICTION (rules between keys), one refusal for each fault. */
export function parseContract(json: unknown): Result<Contract, readonly Refusal[]> {
  const parsed = ContractShape.safeParse(json)
  if (!parsed.success) {
    return { ok: false, error: parsed.error.issues.map(({ path, message }) => malformed(path.join('.'), message)) }
  }
  const faults = contractFaults(parsed.data)
  return faults.length > 0 ? { ok: false, error: faults } : ok(parsed.data)
}

function malformed(path: string, message: string): Refusal {
  return {
    code: 'CONTRACT_MALFORMED',
    message: `${path || 'contract'}: ${message}`,
    rule: 'product.contract',
    field: path,
  }
}
