/** How a call's properties become columns of the row that a product's query reads as `input`. */
import { invariant } from '../../kernel/result.ts'
import type { InputColumn } from './batch-function.ts'
import type { Contract, InputProperty } from './contract-shape.ts'
import type { PlatformSignal } from './earlier-calls.ts'

const COLUMN_TYPE = { string: 'text', number: 'numeric', integer: 'integer', boolean: 'boolean' } as const

/** `idNo` → `id_no`; with x-lookup → `id_no_key`, the keyed hash. */
export function inputColumn(property: string, { type, 'x-lookup': lookup }: InputProperty): InputColumn {
  const name = snakeCase(property)
  return lookup ? { name: `${name}_key`, type: 'bytea' } : { name, type: COLUMN_TYPE[type] }
}

/** `lenders7d` → `lenders7d`, `askedToday` → `asked_today`. */
export const signalColumn = ({ name }: PlatformSignal): InputColumn => ({ name: snakeCase(name), type: 'integer' })

/** All columns: the input's in the contract's order, then the platform signals'. */
export function inputColumns({ input, platformSignals = [] }: Contract): readonly InputColumn[] {
  const inputs = Object.entries(input.properties).map(([name, property]) => inputColumn(name, property))
  return [...inputs, ...platformSignals.map(signalColumn)]
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
