/** How a call's properties become columns of the row that a product's query reads as `input`. */
import type { InputColumn } from './batch-function.ts'
import type { Contract, InputProperty } from './contract-shape.ts'

const COLUMN_TYPE = { string: 'text', number: 'numeric', integer: 'integer', boolean: 'boolean' } as const

/** `idNo` → `id_no`; with x-lookup → `id_no_key`, the keyed hash. */
export function inputColumn(property: string, { type, 'x-lookup': lookup }: InputProperty): InputColumn {
  const name = property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return lookup ? { name: `${name}_key`, type: 'bytea' } : { name, type: COLUMN_TYPE[type] }
}

/** All columns, in the contract's order. */
export function inputColumns({ input }: Contract): readonly InputColumn[] {
  return Object.entries(input.properties).map(([name, property]) => inputColumn(name, property))
}
