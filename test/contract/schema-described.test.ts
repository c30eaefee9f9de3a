import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/graphql/schema.ts'

type Described = { path: string; description: string | null | undefined }

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)

describe('the schema', () => {
  it('describes every type', () => {
    expect(undescribed(types.map((type) => ({ path: type.name, description: type.description })))).toEqual([])
  })

  it('describes every field', () => {
    expect(undescribed(fields())).toEqual([])
  })

  it('describes every argument', () => {
    expect(undescribed(args())).toEqual([])
  })

  it('describes every input field', () => {
    expect(undescribed(types.flatMap(inputFieldsOf))).toEqual([])
  })

  it('describes every enum value', () => {
    expect(undescribed(types.flatMap(valuesOf))).toEqual([])
  })

  it('gives a mutation no argument but its input', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
    const odd = mutations.filter((mutation) => mutation.args.some(({ name }) => name !== 'input'))
    expect(odd.map(({ name }) => name)).toEqual([])
  })
})

const undescribed = (parts: Described[]): string[] =>
  parts.flatMap(({ path, description }) => (description?.trim() ? [] : path))

function outputFields() {
  const owners = types.filter((type) => isObjectType(type) || isInterfaceType(type))
  return owners.flatMap((type) =>
    Object.values(type.getFields()).map((field) => ({ path: `${type.name}.${field.name}`, field })),
  )
}

const fields = (): Described[] => outputFields().map(({ path, field }) => ({ path, description: field.description }))

const args = (): Described[] =>
  outputFields().flatMap(({ path, field }) =>
    field.args.map(({ name, description }) => ({ path: `${path}(${name})`, description })),
  )

function inputFieldsOf(type: GraphQLNamedType): Described[] {
  if (!isInputObjectType(type)) return []
  return Object.values(type.getFields()).map(({ name, description }) => ({ path: `${type.name}.${name}`, description }))
}

function valuesOf(type: GraphQLNamedType): Described[] {
  if (!isEnumType(type)) return []
  return type.getValues().map(({ name, description }) => ({ path: `${type.name}.${name}`, description }))
}
