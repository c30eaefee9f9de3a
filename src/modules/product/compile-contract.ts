/** A contract as two functions: what a call must pass on its way in, and an answer on its way out. */
import { Ajv } from 'ajv'
import type { Result } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { answerGuard, type Answer } from './answer-guard.ts'
import type { Claims } from './consented.ts'
import type { Contract } from './contract-shape.ts'
import { formatChecks } from './input-format.ts'
import { GOVERNED_KINDS, GOVERNED_SHAPES, TOKEN_PATTERN } from './governed.ts'
import { claimsPreparer, type ClaimsPreparer } from './prepare-claims.ts'
import { inputPreparer, type InputFault, type LookupKey, type PreparedInput } from './prepare-input.ts'

export type CompiledContract = {
  readonly contract: Contract
  /** the data that it reads, as RESOURCE-CODE.field */
  readonly fields: readonly string[]
  /** Normalises, checks, and hashes what may not enter the data domain in plain. */
  readonly prepareInput: (raw: unknown) => Result<PreparedInput, readonly InputFault[]>
  /** Normalises and checks what a subject claims when it consents; nothing but an empty object where the contract asks for nothing. */
  readonly prepareClaims: ClaimsPreparer
  /** Lets an answer of the data domain out only if it is exactly what the contract says; null stands for no row. */
  readonly guardAnswer: (answer: unknown) => Result<Answer>
}

export type CompileOptions = {
  /** HMAC-SM3 under the data domain's lookup key */
  readonly lookupKey: LookupKey
  /** today in Shanghai: nobody is born later */
  readonly today: () => Day
}

const NO_CLAIMS: Claims = { type: 'object', additionalProperties: false, required: [], properties: {} }

const ANNOTATIONS = ['x-label', 'x-description', 'x-values', 'x-normalize', 'x-lookup', 'x-token']

/** Compiles once per version; the functions are for the hot path. The contract comes from `parseContract`. */
export function compileContract(contract: Contract, { lookupKey, today }: CompileOptions): CompiledContract {
  // The bounds of the contract's shape bound the errors too: allErrors cannot be made to run long.
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false, // the branches of oneOf name properties of the whole; contract-rules.ts checks that they exist
    allowUnionTypes: true,
    formats: { ...formatChecks(today) },
  })
  ajv.addVocabulary(ANNOTATIONS)
  return {
    contract,
    fields: contract.sources.flatMap(({ resource, fields }) => fields.map((field) => `${resource}.${field}`)),
    prepareInput: inputPreparer(contract, ajv.compile(contract.input), lookupKey),
    prepareClaims: claimsPreparer(contract.claims ?? NO_CLAIMS, ajv.compile(contract.claims ?? NO_CLAIMS)),
    guardAnswer: answerGuard(contract, ajv.compile(withShapes(contract.output))),
  }
}

/** The schema with what a token and a governed text look like, so that nothing else passes for one. */
function withShapes(schema: object): object {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
      if (key === 'x-token') return [['pattern', TOKEN_PATTERN]]
      const governed = GOVERNED_KINDS.find((kind) => key === 'x-governed' && kind === value)
      if (governed) return Object.entries(GOVERNED_SHAPES[governed])
      const isNode = typeof value === 'object' && value !== null && !Array.isArray(value)
      return [[key, isNode ? withShapes(value) : value]]
    }),
  )
}
