/**
 * Expressions that can fail on what a row holds. A failure would tell the caller of the row, and would fail the calls that are
 * answered with it, so none is let in: what cannot be shown to be safe is refused.
 */
import { finding, type Finding } from './finding.ts'
import { kindOf } from './kinds.ts'
import { functionName } from './query-shape.ts'
import type { Kind, QueryScopes, Use } from './query-scope.ts'
import { locationOf, namesOf, numberOf, textOf, type Node, type SelectStmt } from './sql-tree.ts'
import { kindOfType } from './kinds.ts'

/** A number in a sum or product that can carry an integer past its bound: 2^31 divided by it is soon reached. */
export const MAX_CONSTANT = 1_000_000

/** Everything in a query that can fail. @param typed whether the columns' types are known; where not, a cast of one may pass */
export function failureFindings(
  scopes: QueryScopes,
  line: (location: number | undefined) => number,
  typed: boolean,
): Finding[] {
  return scopes.uses.flatMap((use) =>
    [...(RULES[use.tag]?.(use, scopes, typed) ?? [])].map((detail) =>
      finding('QUERY_CAN_FAIL', { file: 'query.sql', line: line(locationOf(use.node)) }, detail),
    ),
  )
}

const RULES: Readonly<Record<string, (use: Use, scopes: QueryScopes, typed: boolean) => Iterable<string>>> = {
  TypeCast: castFailures,
  FuncCall: callFailures,
  A_Expr: arithmeticFailures,
  SubLink: subqueryFailures,
}

const CANNOT_FAIL_TO: ReadonlySet<Kind> = new Set(['TEXT'])

function* castFailures({ node, scope }: Use, scopes: QueryScopes, typed: boolean): Iterable<string> {
  if (!('TypeCast' in node) || !node.TypeCast.arg) return
  const { arg, typeName } = node.TypeCast
  if (isConstant(arg)) return // fails for everybody or for nobody, and at the review
  const type = namesOf(typeName?.names).at(-1) ?? ''
  const [from, to] = [kindOf({ node: arg, scope }, scopes), kindOfType(type)]
  if (CANNOT_FAIL_TO.has(to)) return
  if (!typeName?.arrayBounds && (from === to || (from === 'UNKNOWN' && !typed))) return
  if (from === 'BOOLEAN' && to === 'NUMBER') return
  yield `${WORD_OF_KIND[from]} → ${type}${typeName?.arrayBounds ? '[]' : ''}`
}

const WORD_OF_KIND: Readonly<Record<Kind, string>> = {
  TEXT: 'text',
  NUMBER: 'number',
  BOOLEAN: 'boolean',
  TIME: 'time',
  BYTES: 'bytea',
  LIST: 'array',
  JSON: 'json',
  UNKNOWN: '?',
}

/** Which arguments of a function must be constants, since others can make it fail. */
const CONSTANT_ARGUMENTS: Readonly<Record<string, readonly number[]>> = {
  date_part: [0],
  date_trunc: [0],
  extract: [0],
  make_date: [0, 1, 2],
  make_interval: [0, 1, 2, 3, 4, 5, 6],
  normalize: [1],
  split_part: [2],
  substr: [2],
  substring: [2],
  timezone: [0],
  width_bucket: [1, 2, 3],
}

function* callFailures({ node }: Use): Iterable<string> {
  if (!('FuncCall' in node)) return
  const name = functionName(node.FuncCall)
  const args = node.FuncCall.args ?? []
  for (const index of CONSTANT_ARGUMENTS[name] ?? []) {
    if (args[index] && !isConstant(args[index])) yield `${name}()`
  }
  if (name === 'mod' && !isSafeDivisor(args[1])) yield 'mod()'
}

function* arithmeticFailures({ node }: Use): Iterable<string> {
  if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP') return
  const { name, lexpr, rexpr } = node.A_Expr
  const operator = namesOf(name).join('')
  if ((operator === '/' || operator === '%') && !isSafeDivisor(rexpr))
    yield `division by ${operator === '/' ? '/' : '%'}`
  const isLarge = [lexpr, rexpr].some((side) => Math.abs(numberOf(side) ?? 0) > MAX_CONSTANT)
  if (['+', '-', '*'].includes(operator) && isLarge) yield `a constant beyond ±${MAX_CONSTANT}`
}

/** A constant other than zero, or nullif(…, 0). */
function isSafeDivisor(node: Node | undefined): boolean {
  if (!node) return false
  if ('TypeCast' in node) return isSafeDivisor(node.TypeCast.arg)
  const number = numberOf(node)
  if (number !== undefined) return number !== 0
  return 'A_Expr' in node && node.A_Expr.kind === 'AEXPR_NULLIF' && numberOf(node.A_Expr.rexpr) === 0
}

/** A subquery in place of a value fails on a second row. */
function* subqueryFailures({ node }: Use): Iterable<string> {
  if (!('SubLink' in node) || node.SubLink.subLinkType !== 'EXPR_SUBLINK') return
  const { subselect } = node.SubLink
  if (!subselect || !('SelectStmt' in subselect) || !givesOneRow(subselect.SelectStmt))
    yield 'subquery with several rows'
}

const AGGREGATES = new Set('array_agg avg bool_and bool_or count every max min string_agg sum'.split(' '))

function givesOneRow({ limitCount, groupClause, fromClause, targetList, larg }: SelectStmt): boolean {
  if (larg) return false
  if (!fromClause || numberOf(limitCount) === 1) return true
  const isAggregate = (targetList ?? []).every((node) => 'ResTarget' in node && holdsAggregate(node.ResTarget.val))
  return !groupClause && isAggregate
}

function holdsAggregate(node: Node | undefined): boolean {
  if (!node) return false
  if ('FuncCall' in node && AGGREGATES.has(functionName(node.FuncCall))) return !node.FuncCall.over
  const inner =
    'TypeCast' in node
      ? [node.TypeCast.arg]
      : 'CoalesceExpr' in node
        ? (node.CoalesceExpr.args ?? [])
        : 'FuncCall' in node
          ? (node.FuncCall.args ?? [])
          : 'A_Expr' in node
            ? [node.A_Expr.lexpr, node.A_Expr.rexpr]
            : []
  return inner.some(holdsAggregate)
}

/** A value that stands in the query itself. */
function isConstant(node: Node | undefined): boolean {
  if (!node) return false
  if ('TypeCast' in node) return isConstant(node.TypeCast.arg)
  if ('A_ArrayExpr' in node) return (node.A_ArrayExpr.elements ?? []).every(isConstant)
  return textOf(node) !== undefined || 'A_Const' in node
}
