/** How a call's properties become columns of the row that a product's query reads as `input`. */
import { invariant } from '../../kernel/result.ts'
import { ASKED_CELLS, NEAR_CELLS } from './aggregate.ts'
import type { Period } from '../../kernel/shanghai-time.ts'
import type { InputColumn } from './batch-function.ts'
import type { Contract, InputProperty, ObjectItem } from './contract-shape.ts'
import type { PlatformSignal } from './earlier-calls.ts'
import { asksByToken } from './governed-rules.ts'

const COLUMN_TYPE = {
  string: 'text',
  number: 'numeric',
  integer: 'integer',
  boolean: 'boolean',
  array: 'text[]',
} as const

/** `idNo` → `id_no`; with x-lookup → `id_no_key`, the keyed hash. */
export function inputColumn(property: string, { type, format, 'x-lookup': lookup }: InputProperty): InputColumn {
  const name = snakeCase(property)
  if (format === 'date') return { name, type: 'date' }
  return lookup ? { name: `${name}_key`, type: 'bytea' } : { name, type: COLUMN_TYPE[type] }
}

/** `lenders7d` → `lenders7d`, `askedToday` → `asked_today`. */
export const signalColumn = ({ name }: PlatformSignal): InputColumn => ({ name: snakeCase(name), type: 'integer' })

/** To whom a token is given: the first argument of platform.token(). */
const TOKEN_SCOPE: InputColumn = { name: 'token_scope', type: 'text' }

/** The column that tells a query to whom tokens are given: a buyer in a month. Nothing where neither call nor answer has one. */
export function tokenRow(contract: Contract, { buyerId, period }: { buyerId: string; period: Period }) {
  return hasTokens(contract) ? { [TOKEN_SCOPE.name]: `${buyerId}/${period}` } : {}
}

const hasTokens = (contract: Contract): boolean => asksByToken(contract) || givesTokens(contract.output)

function givesTokens({ properties }: Contract['output'] | ObjectItem): boolean {
  return Object.values(properties).some(
    (property) => property['x-token'] || (property.items?.type === 'object' && givesTokens(property.items)),
  )
}

/** The inputs that are columns as they are. Those that say which cells are asked of become `asked_cells` and `near_cells`. */
export const plainInputs = ({ input, aggregate }: Contract): [string, InputProperty][] =>
  Object.entries(input.properties).filter(([name]) => name !== aggregate?.cells && name !== aggregate?.corners)

/** All columns: the input's in the contract's order, then the cells of an aggregate, the platform signals', and the scope of tokens. */
export function inputColumns(contract: Contract): readonly InputColumn[] {
  const { aggregate, platformSignals = [] } = contract
  const inputs = plainInputs(contract).map(([name, property]) => inputColumn(name, property))
  const cells = aggregate ? [ASKED_CELLS, NEAR_CELLS].map((name) => ({ name, type: 'text[]' }) as const) : []
  const scope = hasTokens(contract) ? [TOKEN_SCOPE] : []
  return [...inputs, ...cells, ...platformSignals.map(signalColumn), ...scope]
}

/** Values of platform signals by name. */
export type SignalValues = Readonly<Record<string, number>>

/** The columns of platform signals with their values. @throws if one has no value: a query must not take it for zero. */
export function signalRow({ platformSignals = [] }: Contract, values: SignalValues): Record<string, number> {
  return Object.fromEntries(
    platformSignals.map((signal) => {
      const value = values[signal.name]
      invariant(value !== undefined, `Signal ${signal.name} has no value`)
      return [signalColumn(signal).name, value]
    }),
  )
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
