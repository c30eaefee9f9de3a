/** Documents made from the schema: every query with everything it can show, every mutation with everything it can be given. */
import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
} from 'graphql'
import { schema } from '../../../src/graphql/schema.ts'
import { PARTS } from '../../../src/policy/parts.ts'
import type { MarketRows } from './market-rows.ts'

/** Rows that lead from one to the next below the row a field answers with. */
const ROWS_DEEP = 2
export const PAGE = 100

type Field = GraphQLField<unknown, unknown>
export type Asking = {
  readonly field: string
  readonly source: string
  readonly variables: Readonly<Record<string, unknown>>
}

export const queryFields = (): Field[] => Object.values(schema.getQueryType()?.getFields() ?? {})
export const mutationFields = (): Field[] => Object.values(schema.getMutationType()?.getFields() ?? {})
export const modelOf = (type: GraphQLNamedOutputType): string | undefined => {
  const model = type.extensions['pothosPrismaModel']
  return typeof model === 'string' ? model : undefined
}

type Kind = 'query' | 'mutation'

/**
 * A field with its arguments as variables, selecting all it can show.
 * @param on of an interface's types this one only @param without fields of these names are left out
 */
export function askFor(
  field: Field,
  kind: Kind,
  variables: Asking['variables'],
  { on, without = [] }: { on?: GraphQLObjectType | undefined; without?: readonly string[] } = {},
): Asking {
  const given = field.args.filter(({ name }) => variables[name] !== undefined)
  const declared = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ')
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ')
  const all = selectionOf(on ?? getNamedType(field.type), ROWS_DEEP, without)
  const selection = on ? `{ __typename ... on ${on.name} ${all} }` : all
  const source = `${kind}${declared && ` (${declared})`} { ${field.name}${passed && `(${passed})`} ${selection} }`
  return { field: field.name, source, variables }
}

/** Everything of a type: its own values, and rows that it leads to as deep as told. */
export function selectionOf(type: GraphQLNamedOutputType, deep: number, without: readonly string[] = []): string {
  if (isLeafType(type)) return ''
  if (isUnionType(type) || !isObjectType(type)) return `{ __typename ${fragmentsOf(type, deep, without)} }`
  const fields = Object.values(type.getFields()).flatMap((field) => fieldOf(field, deep, without))
  return `{ __typename ${fields.join(' ')} }`
}

function fragmentsOf(type: GraphQLNamedOutputType, deep: number, without: readonly string[]): string {
  if (!isCompositeType(type) || isObjectType(type)) return ''
  return schema
    .getPossibleTypes(type)
    .map((possible) => `... on ${possible.name} ${selectionOf(possible, deep, without)}`)
    .join(' ')
}

function fieldOf(field: Field, deep: number, without: readonly string[]): string[] {
  const type = getNamedType(field.type)
  const page = field.args.some(({ name }) => name === 'first') ? `(first: ${PAGE})` : ''
  if (without.includes(field.name) || field.args.some((argument) => isNonNullType(argument.type))) return []
  const left = deepBelow(type, deep)
  return left < 0 ? [] : [`${field.name}${page} ${selectionOf(type, left, without)}`]
}

/** A row is a step down; its parts and whatever is no row are where it is. */
function deepBelow(type: GraphQLNamedOutputType, deep: number): number {
  const model = modelOf(type)
  return model && !Object.hasOwn(PARTS, model) ? deep - 1 : deep
}

/** Every `Type.field` that the documents of these fields can show. */
export const shownBy = (field: Field): Set<string> => shownOf(getNamedType(field.type), ROWS_DEEP, new Set())

function shownOf(type: GraphQLNamedOutputType, deep: number, shown: Set<string>): Set<string> {
  const objects = isObjectType(type) ? [type] : isCompositeType(type) ? schema.getPossibleTypes(type) : []
  for (const object of objects) {
    for (const field of Object.values(object.getFields())) {
      const next = getNamedType(field.type)
      const left = deepBelow(next, deep)
      if (left < 0) continue
      shown.add(`${object.name}.${field.name}`)
      shownOf(next, left, shown)
    }
  }
  return shown
}

/** Every field of every object of the schema but the roots. */
export function everyField(): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType()]
  const objects = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__') && !roots.includes(type),
  )
  return objects.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
}

/** The model of the row that a `Type.field` is of, if it is of one. */
export function rowOf(typeAndField: string): string | undefined {
  const type = schema.getType(typeAndField.split('.')[0] ?? '')
  return isObjectType(type) ? modelOf(type) : undefined
}

/** Arguments for a field, from what the market holds; `round` takes other values each time. */
export function argumentsFor(field: Field, rows: MarketRows, round: number): Record<string, unknown> {
  const wanted = field.args.filter(({ name, type }) => isNonNullType(type) || name === 'first')
  return Object.fromEntries(wanted.map((argument) => [argument.name, valueFor(argument, rows, round)]))
}

function valueFor(input: GraphQLArgument | GraphQLInputField, rows: MarketRows, round: number): unknown {
  const ids = globalIdsFor(input, rows)
  if (ids) return pick(ids, round)
  if (input.name === 'first') return PAGE
  return valueOf(input.type, input.name, rows, round)
}

function valueOf(type: GraphQLInputType, name: string, rows: MarketRows, round: number): unknown {
  const inner = getNullableType(type)
  if (isListType(inner)) return [valueOf(inner.ofType, name, rows, round)]
  if (isEnumType(inner))
    return pick(
      inner.getValues().map((value) => value.name),
      round,
    )
  if (isInputObjectType(inner)) {
    const all = Object.values(inner.getFields())
    const fields = inner.isOneOf ? [pick(all, round)] : all
    return Object.fromEntries(fields.flatMap((field) => (field ? [[field.name, valueFor(field, rows, round)]] : [])))
  }
  return (SCALARS[inner.name] ?? SCALARS.String)?.(name, rows, round)
}

type Scalar = (name: string, rows: MarketRows, round: number) => unknown
const SCALARS: Readonly<Record<string, Scalar>> = {
  String: (name, rows, round) => pick(rows.namedLike(name), round) ?? '测试',
  ID: (name, rows, round) => pick(rows.namedLike(name), round) ?? 'none',
  Int: () => 100,
  Boolean: () => true,
  BigInt: (name, rows, round) => pick(rows.namedLike(name), round) ?? '1',
  Decimal: () => '1.0000',
  DateTime: () => '2028-01-01T00:00:00+08:00',
  Date: () => '2028-01-01',
  JSON: (name, rows, round) =>
    pick(
      rows.of('ProductVersion').map((version) => version[name] ?? {}),
      round,
    ) ?? {},
}

/** The global ids an input takes, of the kinds that it declares or else is named after; undefined if it takes none. */
function globalIdsFor({ name, extensions }: GraphQLArgument | GraphQLInputField, rows: MarketRows) {
  if (extensions['isRelayGlobalID'] !== true) return undefined
  const namesake = `${name.charAt(0).toUpperCase()}${name.slice(1).replace(/Id$/, '')}`
  const declared = extensions['relayGlobalIDFor'] as { typename: string }[] | null | undefined
  const kinds = declared ?? (schema.getType(namesake) ? [{ typename: namesake }] : undefined)
  return kinds?.flatMap(({ typename }) => {
    const type = schema.getType(typename)
    const there = rows.of((isObjectType(type) && modelOf(type)) || typename)
    return (there.length > 0 ? there : [{ id: 'none' }]).map(({ id }) => globalId(typename, String(id)))
  })
}

export const globalId = (typename: string, id: string): string => Buffer.from(`${typename}:${id}`).toString('base64')

const pick = <T>(values: readonly T[], round: number): T | undefined => values[round % Math.max(1, values.length)]
