/** Every table and column that a query reads, held against the contract's sources. */
import { finding, type Finding } from './finding.ts'
import { targetOf } from './kinds.ts'
import type { FindingCode } from './finding-texts.ts'
import type { QueryScopes, Scope, TableReader } from './query-scope.ts'
import { locationOf, namesOf, type Node } from './sql-tree.ts'

type Fault = { readonly code: FindingCode; readonly detail: string; readonly node: Node }

/** Names that mean nothing the contract declares. @param line of a location */
export function nameFindings(
  { uses }: QueryScopes,
  readable: TableReader,
  line: (location: number | undefined) => number,
): Finding[] {
  const faults = uses.flatMap(({ node, scope }) => {
    if ('RangeVar' in node) return [...tableFaults(node, scope, readable)]
    return 'ColumnRef' in node ? [...columnFaults(node, scope)] : []
  })
  return faults.map(({ code, detail, node }) => {
    return finding(code, { file: 'query.sql', line: line(locationOf(node)) }, detail)
  })
}

function* tableFaults(
  node: Extract<Node, { RangeVar: unknown }>,
  scope: Scope,
  readable: TableReader,
): Iterable<Fault> {
  const { schemaname, relname = '' } = node.RangeVar
  if (schemaname === undefined && scope.cte(relname)) return
  const table = schemaname === undefined ? relname : `${schemaname}.${relname}`
  if (!readable(table)) yield { code: 'QUERY_TABLE_UNGRANTED', detail: table, node }
}

function* columnFaults(node: Extract<Node, { ColumnRef: unknown }>, scope: Scope): Iterable<Fault> {
  const fields = node.ColumnRef.fields ?? []
  const names = namesOf(fields)
  if (fields.some((field) => 'A_Star' in field)) {
    yield* starFaults(node, names[0], scope)
    return
  }
  if (targetOf(node, scope)) return
  const [column = '', alias] = names.toReversed()
  const row = alias === undefined ? scope.relation(column) : undefined
  if (row) {
    // The whole row of a subquery is what the subquery names.
    if (row.table !== undefined || column === 'input') yield { code: 'QUERY_STAR', detail: column, node }
    return
  }
  const tables = alias === undefined ? scope.tables() : [scope.relation(alias)?.table ?? '']
  const [table] = tables
  if (table) yield { code: 'QUERY_COLUMN_UNGRANTED', detail: `${table}.${column}`, node }
  else yield { code: 'QUERY_COLUMN_UNKNOWN', detail: names.join('.'), node }
}

/** `*` over what a subquery names is as good as its names; over a raw table it is every column there is. */
function* starFaults(node: Node, alias: string | undefined, scope: Scope): Iterable<Fault> {
  const over = alias === undefined ? [...scope.relations.values()] : [scope.relation(alias)]
  const raw = over.find((relation) => relation === undefined || relation.table !== undefined)
  if (raw) yield { code: 'QUERY_STAR', detail: `${raw.table ?? ''}.*`, node }
  else if (over.some((relation) => relation === undefined))
    yield { code: 'QUERY_STAR', detail: `${alias ?? ''}.*`, node }
}
