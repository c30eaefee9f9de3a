/**
 * From what a caller sent to the row that the query reads.
 * Promises: a fault never repeats a value, nor a key the contract does not know; an x-lookup value leaves here as a hash only,
 * but to a department's own service whose contract says PLAIN.
 */
import type { ErrorObject, ValidateFunction } from 'ajv'
import { ok, type Result } from '../../kernel/result.ts'
import { ASKED_CELLS, NEAR_CELLS } from './aggregate.ts'
import { consentInputs } from './consented.ts'
import { caseInput } from './governed-rules.ts'
import type { Contract } from './contract-shape.ts'
import { FORMAT_MESSAGES, NORMALIZERS } from './input-format.ts'
import { inputColumn, plainInputs } from './input-columns.ts'
import { cellsAround, cellsAsked, PARTITIONS } from './partition.ts'

/** What is wrong with a call. Safe to log and to send back: it holds nothing the caller sent. */
export type InputFault = { readonly path: string; readonly message: string }

/** What the fault of properties too many is told from. */
const TOO_MANY = 'properties too many'

/** Whether it says that the input has properties which the contract does not know. */
export const isUnknownProperty = ({ path, message }: InputFault): boolean => path === '' && message.includes(TOO_MANY)

export type RowValue = string | number | boolean | null | readonly string[]
export type PreparedInput = {
  /** one value for each input column, null where the caller gave none; `bytea` as \x and hex */
  readonly row: Readonly<Record<string, RowValue>>
  /** the data subject's identifier in its normal form, for the consent check only */
  readonly subjectIdentifier?: string
  /** the consents that the input names, in the contract's order */
  readonly consentIds: readonly string[]
  /** the case that a governed text is asked for: the call's record keeps it */
  readonly caseNo?: string
  /** what a department's own service is sent, by its keys; empty for a product that has a query */
  readonly request: Readonly<Record<string, RowValue>>
  /** values in their normal form by the inputs that the contract's limits name; kept by nobody but as keyed hashes */
  readonly limited: Readonly<Record<string, string>>
}

export type LookupKey = (plain: string) => Uint8Array

type Values = Readonly<Record<string, unknown>>

/** @param validate the contract's input schema, compiled with all errors */
export function inputPreparer(contract: Contract, validate: ValidateFunction, lookupKey: LookupKey) {
  return (raw: unknown): Result<PreparedInput, readonly InputFault[]> => {
    if (!isObject(raw)) return { ok: false, error: [{ path: '', message: 'must be an object' }] }
    const values = normalize(contract, raw)
    const faults = [...unknownKeyFaults(contract, raw), ...unstorableFaults(values)]
    if (!validate(values)) faults.push(...validationFaults(contract, validate.errors ?? []))
    if (faults.length > 0) return { ok: false, error: faults }
    const cells = cellRow(contract, values)
    if (!cells.ok) return cells

    const caseNo = values[caseInput(contract) ?? '']
    const subject = contract.subject && values[contract.subject.input]
    return ok({
      row: { ...toRow(contract, values, lookupKey), ...cells.value },
      request: toRequest(contract, values, lookupKey),
      ...(typeof subject === 'string' && { subjectIdentifier: subject }),
      ...(typeof caseNo === 'string' && { caseNo }),
      consentIds: consentInputs(contract).flatMap((name) => {
        const id = values[name]
        return typeof id === 'string' ? [id] : []
      }),
      limited: limitedValues(contract, values),
    })
  }
}

function limitedValues({ limits = [] }: Contract, values: Values): Record<string, string> {
  const named = new Set(limits.flatMap(({ per }) => (per === 'SUBJECT' ? [] : [per])))
  return Object.fromEntries(
    [...named].flatMap((name) => {
      const value = values[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}

/** The properties that the contract knows, texts in their normal form. */
function normalize({ input }: Contract, raw: Values): Values {
  const known = Object.entries(input.properties).filter(([name]) => Object.hasOwn(raw, name))
  return Object.fromEntries(
    known.map(([name, property]) => {
      const value = raw[name]
      const normalization = property['x-normalize']
      return [name, normalization && typeof value === 'string' ? NORMALIZERS[normalization](value) : value]
    }),
  )
}

/** Which cells are asked of, and which the query may look at: nothing where the contract is of no aggregate. */
function cellRow(
  { aggregate }: Contract,
  values: Values,
): Result<Readonly<Record<string, readonly string[]>>, readonly InputFault[]> {
  if (!aggregate) return ok({})
  const partition = PARTITIONS[aggregate.partition]
  const path = Object.hasOwn(values, aggregate.cells) ? aggregate.cells : aggregate.corners
  const named = textsOf(values[path])
  const asked = cellsAsked(partition, path === aggregate.cells ? { cells: named } : { corners: named })
  if (!asked.ok) return { ok: false, error: [{ path, message: asked.error.message }] }
  const near = cellsAround(partition, asked.value, aggregate.reach)
  return ok({ [ASKED_CELLS]: asked.value, [NEAR_CELLS]: near })
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : []

function toRow(contract: Contract, values: Values, lookupKey: LookupKey): Record<string, RowValue> {
  return Object.fromEntries(
    plainInputs(contract).map(([name, property]) => {
      const plain = plainOf(values[name])
      const hidden = property['x-lookup'] && typeof plain === 'string'
      return [inputColumn(name, property).name, hidden ? `\\x${hexKey(plain, lookupKey)}` : plain]
    }),
  )
}

function toRequest({ http }: Contract, values: Values, lookupKey: LookupKey): Record<string, RowValue> {
  return Object.fromEntries(
    Object.entries(http?.request ?? {}).map(([key, { input, as }]) => {
      const plain = plainOf(values[input])
      return [key, as === 'HASH' && typeof plain === 'string' ? hexKey(plain, lookupKey) : plain]
    }),
  )
}

const plainOf = (value: unknown): RowValue => (isRowValue(value) ? value : null)

const hexKey = (plain: string, lookupKey: LookupKey): string => Buffer.from(lookupKey(plain)).toString('hex')

function unknownKeyFaults({ input }: Contract, raw: Values): InputFault[] {
  const unknown = Object.keys(raw).filter((name) => !Object.hasOwn(input.properties, name)).length
  if (unknown === 0) return []
  return [
    {
      path: '',
      message: `has ${unknown} ${TOO_MANY}: only ${Object.keys(input.properties).join(', ')} are known`,
    },
  ]
}

function unstorableFaults(values: Values): InputFault[] {
  const message = 'must be readable text, without control characters'
  return Object.entries(values).flatMap(([path, value]) => (isUnstorable(value) ? [{ path, message }] : []))
}

/** A zero character or half a surrogate pair cannot be kept as jsonb, and would fail the whole batch. */
function isUnstorable(value: unknown): boolean {
  return typeof value === 'string' && (/\p{Cc}/u.test(value) || !value.isWellFormed())
}

function validationFaults(contract: Contract, errors: readonly ErrorObject[]): InputFault[] {
  // The branches of oneOf report what each lacks; the sentence for oneOf itself says it better.
  return errors
    .filter(({ schemaPath }) => !schemaPath.startsWith('#/oneOf/'))
    .map((error) => ({
      path: error.keyword === 'required' ? String(error.params.missingProperty) : error.instancePath.slice(1),
      message: faultMessage(contract, error),
    }))
}

function faultMessage({ input }: Contract, { keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'is missing'
    case 'format':
      return FORMAT_MESSAGES[params.format as keyof typeof FORMAT_MESSAGES]
    case 'enum':
      return `must be one of ${(params.allowedValues as string[]).join(', ')}`
    case 'oneOf':
      return `must have exactly one of: ${(input.oneOf ?? []).map(({ required }) => required.join(' with ')).join('; ')}`
    default:
      return message ?? 'does not fit the contract' // types, lengths and bounds: ajv names the limit, never the value
  }
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRowValue(value: unknown): value is RowValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
