/**
 * A query as PostgreSQL's own grammar reads it (the parser of PostgreSQL 17, compiled to WebAssembly).
 * Owns: getting a tree, walking it, and where a node stands. What may stand in a tree is decided elsewhere.
 */
import { loadModule, parseSync, SqlError, type Node, type SelectStmt } from 'libpg-query'

export type { Node, SelectStmt } from 'libpg-query'

await loadModule() // from the package, no network: some 20 ms

export type ParsedSql = {
  readonly statements: readonly Node[]
  /** whether anything but one statement stands there, a semicolon included */
  readonly alone: boolean
}

export type Unreadable = { readonly message: string; readonly line: number }

/** The statements of a text, or why PostgreSQL cannot read it. The message quotes the query and nothing else. */
export function parseSql(sql: string): { tree: ParsedSql } | { unreadable: Unreadable } {
  try {
    const { stmts = [] } = parseSync(sql) as {
      stmts?: { stmt: Node; stmt_len?: number; stmt_location?: number }[]
    }
    const alone = stmts.length === 1 && stmts.every((each) => !each.stmt_len && !each.stmt_location)
    return { tree: { statements: stmts.map(({ stmt }) => stmt), alone } }
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    const line = sql.slice(0, error.sqlDetails?.cursorPosition ?? 0).split('\n').length
    return { unreadable: { message: error.message, line } }
  }
}

/** A node of the tree by its name, such as FuncCall. Parts of a node that are no nodes of their own have the name ''. */
export type Visited = { readonly tag: string; readonly body: Readonly<Record<string, unknown>> }

/** Every node of a tree, outer before inner. */
export function* walk(value: unknown): Iterable<Visited> {
  if (Array.isArray(value)) {
    for (const each of value) yield* walk(each)
  } else if (isRecord(value)) {
    const named = Object.entries(value).filter(([key]) => /^[A-Z]/.test(key))
    for (const [tag, body] of named) {
      if (isRecord(body)) yield { tag, body }
      yield* walk(body)
    }
    if (named.length > 0) return
    yield { tag: '', body: value }
    for (const part of Object.values(value)) yield* walk(part)
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The line of a byte of the query, as the tree's locations count. */
export function lineReader(sql: string): (location: number | undefined) => number {
  const bytes = Buffer.from(sql)
  return (location = 0) => bytes.subarray(0, location).toString().split('\n').length
}

/** Where a node begins, from the first location inside it. */
export function locationOf(value: unknown): number | undefined {
  for (const { body } of walk(value)) if (typeof body.location === 'number') return body.location
  return undefined
}

/** The texts of a list of names: `pg_catalog.extract` has two. */
export const namesOf = (nodes: readonly Node[] = []): string[] =>
  nodes.flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))

export const textOf = (node: Node | undefined): string | undefined =>
  node && 'A_Const' in node && 'sval' in node.A_Const ? (node.A_Const.sval?.sval ?? '') : undefined

/** The number a constant is, if it is one. */
export function numberOf(node: Node | undefined): number | undefined {
  if (!node || !('A_Const' in node)) return undefined
  const constant = node.A_Const
  if ('ival' in constant) return constant.ival?.ival ?? 0
  return 'fval' in constant ? Number(constant.fval?.fval) : undefined
}

/** The selects of a set operation, from the left; one alone is itself. */
export function selectsOf(select: SelectStmt): SelectStmt[] {
  return select.larg && select.rarg ? [...selectsOf(select.larg), ...selectsOf(select.rarg)] : [select]
}
