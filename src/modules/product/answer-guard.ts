/**
 * The last gate before an answer leaves the platform.
 * Promises: what passes has exactly the contract's keys and codes. Refuses the rest whole, and never says what it held:
 * the refusal names only what the contract knows.
 */
import type { ErrorObject, ValidateFunction } from 'ajv'
import { Outcome } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refused, type Result } from '../../kernel/result.ts'
import type { Contract } from './contract-shape.ts'

type Leaf = string | number | boolean | null | readonly string[]

/** A list holds codes, or flat objects. */
export type AnswerValue = Leaf | readonly Readonly<Record<string, Leaf>>[]

export type Answer = {
  readonly outcome: Outcome
  /** ISO 8601 in UTC: when the data behind the answer were last brought up to date; null when there was no row */
  readonly asOf: string | null
  readonly fields: Readonly<Record<string, AnswerValue>>
}

/** @param validate the contract's output schema, compiled. Its answer refuses ANSWER_OFF_CONTRACT. */
export function answerGuard(contract: Contract, validate: ValidateFunction) {
  return (answer: unknown): Result<Answer> => {
    if (answer === null) return ok({ outcome: contract.whenNoRow, asOf: null, fields: {} })
    if (typeof answer !== 'object') return refuseAnswer(['it is no object'])
    const { outcome, asOf, ...fields } = answer as Record<string, unknown>
    const isOutcome = contract.outcomes.some((allowed) => allowed === outcome)
    const instant = typeof asOf === 'string' ? new Date(asOf) : undefined
    const isInstant = instant !== undefined && !Number.isNaN(instant.getTime())
    const faults = [
      ...(isOutcome ? [] : ['outcome is not among the outcomes of the contract']),
      ...(isInstant ? [] : ['asOf is no instant']),
      ...(validate(fields) ? [] : (validate.errors ?? []).map((error) => describe(contract, error))),
    ]
    if (faults.length > 0 || !isInstant) return refuseAnswer(faults)
    return ok({ outcome: outcome as Outcome, asOf: instant.toISOString(), fields: fields as Answer['fields'] })
  }
}

function describe({ output }: Contract, { keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'additionalProperties') return 'it has a key that the contract does not know'
  if (keyword === 'required') return `${params.missingProperty} is missing`
  const name = instancePath.split('/')[1] ?? ''
  return `${Object.hasOwn(output.properties, name) ? name : 'a key'} breaks ${keyword}`
}

function refuseAnswer(faults: readonly string[]): Refused {
  const told = faults.slice(0, 10).join('; ')
  return refuse({
    code: 'ANSWER_OFF_CONTRACT',
    message: `The answer was held back: ${told}. Correct the query in a new version.`,
    rule: 'product.answer',
    details: { faults: told },
  })
}
