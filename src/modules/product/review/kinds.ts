/** What sort of value an expression gives, and which codes, as far as the query alone tells. */
import type { InputColumnType } from '../batch-function.ts'
import { functionName } from './query-shape.ts'
import type { Kind, Placed, QueryScopes, Scope, Target } from './query-scope.ts'
import { namesOf, textOf, type Node } from './sql-tree.ts'

const KIND_OF_TYPE: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(['text', 'varchar', 'bpchar', 'char', 'name'].map((type) => [type, 'TEXT'])),
  ...Object.fromEntries(
    ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'integer'].map((type) => [type, 'NUMBER']),
  ),
  ...Object.fromEntries(
    ['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval'].map((type) => [type, 'TIME']),
  ),
  bool: 'BOOLEAN',
  boolean: 'BOOLEAN',
  bytea: 'BYTES',
  json: 'JSON',
  jsonb: 'JSON',
}

/** @param type as the catalogue (`typname`) or the grammar names it; a list begins with `_` in the catalogue. */
export const kindOfType = (type: InputColumnType | (string & {})): Kind =>
  type.startsWith('_') ? 'LIST' : (KIND_OF_TYPE[type] ?? 'UNKNOWN')

const KIND_OF_FUNCTION: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(
    `btrim concat left lower ltrim normalize replace right rtrim split_part string_agg substr substring translate trim upper
    platform.normalized_name platform.normalized_text`
      .split(/\s+/)
      .map((name) => [name, 'TEXT']),
  ),
  ...Object.fromEntries(
    `array_length array_position avg cardinality ceil count date_part dense_rank extract floor length mod num_nonnulls position rank
    round row_number sign strpos sum trunc width_bucket`
      .split(/\s+/)
      .map((name) => [name, 'NUMBER']),
  ),
  ...Object.fromEntries(['bool_and', 'bool_or', 'every', 'starts_with'].map((name) => [name, 'BOOLEAN'])),
  ...Object.fromEntries(['date_trunc', 'make_date', 'make_interval', 'timezone'].map((name) => [name, 'TIME'])),
  ...Object.fromEntries(['array_agg', 'array_append', 'array_remove'].map((name) => [name, 'LIST'])),
}

/** Functions that give what they are given. */
const SAME_AS_ARGUMENT = new Set(['abs', 'first_value', 'lag', 'last_value', 'lead', 'max', 'min'])

const MAX_DEPTH = 40

/** The kind of an expression where it stands. */
export function kindOf({ node, scope }: Placed, scopes: QueryScopes, depth = 0): Kind {
  if (depth > MAX_DEPTH) return 'UNKNOWN'
  const of = (inner: Node | undefined) => (inner ? kindOf({ node: inner, scope }, scopes, depth + 1) : 'UNKNOWN')
  const first = (nodes: readonly (Node | undefined)[]) => nodes.map(of).find((kind) => kind !== 'UNKNOWN') ?? 'UNKNOWN'
  if ('ColumnRef' in node) return kindOfTarget(targetOf(node, scope), scopes, depth + 1)
  if ('A_Const' in node) return kindOfConstant(node.A_Const)
  if ('TypeCast' in node) {
    const { names, arrayBounds } = node.TypeCast.typeName ?? {}
    return arrayBounds ? 'LIST' : kindOfType(namesOf(names).at(-1) ?? '')
  }
  if ('FuncCall' in node) {
    const name = functionName(node.FuncCall)
    return SAME_AS_ARGUMENT.has(name) ? of(node.FuncCall.args?.[0]) : (KIND_OF_FUNCTION[name] ?? 'UNKNOWN')
  }
  if ('A_Expr' in node) return kindOfOperation(node.A_Expr, of)
  if ('CaseExpr' in node) {
    const results = (node.CaseExpr.args ?? []).map((when) => ('CaseWhen' in when ? when.CaseWhen.result : undefined))
    return first([...results, node.CaseExpr.defresult])
  }
  if ('CoalesceExpr' in node) return first(node.CoalesceExpr.args ?? [])
  if ('MinMaxExpr' in node) return first(node.MinMaxExpr.args ?? [])
  if ('SubLink' in node) return kindOfSubquery(node.SubLink, scopes, depth)
  if ('A_ArrayExpr' in node) return 'LIST'
  return 'BoolExpr' in node || 'NullTest' in node || 'BooleanTest' in node ? 'BOOLEAN' : 'UNKNOWN'
}

export function kindOfTarget(target: Target | undefined, scopes: QueryScopes, depth = 0): Kind {
  if (!target || target.of === 'FUNCTION') return 'UNKNOWN'
  if (target.of !== 'QUERY') return target.kind
  return target.made.map((placed) => kindOf(placed, scopes, depth + 1)).find((kind) => kind !== 'UNKNOWN') ?? 'UNKNOWN'
}

/** What a column's name means where it stands: `alias.column`, `schema.table.column` or the column alone. */
export function targetOf(node: Extract<Node, { ColumnRef: unknown }>, scope: Scope): Target | undefined {
  const names = namesOf(node.ColumnRef.fields)
  const column = names.at(-1) ?? ''
  const alias = names.at(-2)
  return alias === undefined ? scope.column(column) : scope.relation(alias)?.columns.get(column)
}

function kindOfConstant(constant: Extract<Node, { A_Const: unknown }>['A_Const']): Kind {
  if ('sval' in constant) return 'TEXT'
  if ('ival' in constant || 'fval' in constant) return 'NUMBER'
  return 'boolval' in constant ? 'BOOLEAN' : 'UNKNOWN'
}

type Operation = Extract<Node, { A_Expr: unknown }>['A_Expr']

function kindOfOperation({ kind, name, lexpr, rexpr }: Operation, of: (node: Node | undefined) => Kind): Kind {
  const operator = namesOf(name).join('')
  if (kind === 'AEXPR_NULLIF') return of(lexpr)
  if (kind !== 'AEXPR_OP') return 'BOOLEAN'
  if (operator === '->>') return 'TEXT'
  if (operator === '->') return 'JSON'
  if (operator === '||') return [of(lexpr), of(rexpr)].includes('LIST') ? 'LIST' : 'TEXT'
  if (!['+', '-', '*', '/', '%'].includes(operator)) return 'BOOLEAN'
  return [of(lexpr), of(rexpr)].includes('TIME') ? 'TIME' : 'NUMBER'
}

function kindOfSubquery(
  { subLinkType, subselect }: Extract<Node, { SubLink: unknown }>['SubLink'],
  scopes: QueryScopes,
  depth: number,
): Kind {
  if (subLinkType === 'ARRAY_SUBLINK') return 'LIST'
  if (subLinkType !== 'EXPR_SUBLINK' || !subselect || !('SelectStmt' in subselect)) return 'BOOLEAN'
  const [answer] = scopes.answers.get(subselect.SelectStmt)?.values() ?? []
  return kindOfTarget(answer, scopes, depth + 1)
}

/** The texts an expression can give, besides none at all; undefined where the query alone does not tell. */
export function textsOf({ node, scope }: Placed, depth = 0): ReadonlySet<string> | undefined {
  if (depth > MAX_DEPTH) return undefined
  const of = (inner: Node | undefined) => (inner ? textsOf({ node: inner, scope }, depth + 1) : new Set<string>())
  const text = textOf(node)
  if (text !== undefined) return new Set([text])
  if ('A_Const' in node) return node.A_Const.isnull ? new Set() : undefined
  if ('TypeCast' in node) return of(node.TypeCast.arg)
  if ('CaseExpr' in node) {
    const results = (node.CaseExpr.args ?? []).map((when) => ('CaseWhen' in when ? when.CaseWhen.result : undefined))
    return union([...results, node.CaseExpr.defresult].map(of))
  }
  if ('CoalesceExpr' in node) return union((node.CoalesceExpr.args ?? []).map(of))
  if (!('ColumnRef' in node)) return undefined
  const target = targetOf(node, scope)
  return target?.of === 'QUERY' ? union(target.made.map((placed) => textsOf(placed, depth + 1))) : undefined
}

function union(sets: readonly (ReadonlySet<string> | undefined)[]): ReadonlySet<string> | undefined {
  const known = sets.flatMap((set) => (set ? [...set] : []))
  return sets.every(Boolean) ? new Set(known) : undefined
}
