/**
 * What a product's query may look like before any database sees it.
 * Promises: a query without findings is one read-only expression that cannot leave the parentheses it is put in, that reads
 * what it names and nothing of the server, and that answers the same for the same data. Refuses: every node of the syntax tree
 * that it does not know.
 */
import { FUNCTIONS, NODES, OPERATORS, ORDERED_FUNCTIONS, TYPES } from './admitted.ts'
import { finding, type Finding } from './finding.ts'
import {
  lineReader,
  locationOf,
  namesOf,
  parseSql,
  walk,
  type Node,
  type SelectStmt,
  type Unreadable,
  type Visited,
} from './sql-tree.ts'
import type { FindingCode } from './finding-texts.ts'

export const MAX_QUERY_CHARACTERS = 20_000

export type ReadQuery = { readonly select: SelectStmt; readonly line: ReturnType<typeof lineReader> }
export type QueryReading = { readonly query: ReadQuery | undefined; readonly findings: readonly Finding[] }

/** Reads a query and holds it against what is admitted. */
export function readQuery(sql: string): QueryReading {
  if (sql.trim() === '') return refused('QUERY_NOT_A_SELECT', 1)
  if (sql.length > MAX_QUERY_CHARACTERS) return refused('QUERY_TOO_LONG', 1, String(MAX_QUERY_CHARACTERS))
  const unquotable = /[\\\0]/.exec(sql) // what a server reads in it depends on its settings
  if (unquotable) return unreadable({ message: 'a backslash', line: sql.slice(0, unquotable.index).split('\n').length })
  const parsed = parseSql(sql)
  if ('unreadable' in parsed) return unreadable(parsed.unreadable)
  const [first, second] = parsed.tree.statements
  const line = lineReader(sql)
  if (!first) return refused('QUERY_NOT_A_SELECT', 1, '')
  if (!parsed.tree.alone) return refused('QUERY_NOT_ONE_STATEMENT', line(locationOf(second) ?? locationOf(first)))
  if (!('SelectStmt' in first)) return refused('QUERY_NOT_A_SELECT', 1, Object.keys(first)[0] ?? '')
  const findings = [...walk(first)].flatMap((node) =>
    nodeFindings(node).map(({ code, at, detail }) => {
      return finding(code, { file: 'query.sql', line: line(at ?? locationOf(node.body)) }, detail)
    }),
  )
  return { query: { select: first.SelectStmt, line }, findings }
}

const refused = (code: FindingCode, line: number, detail = ''): QueryReading => ({
  query: undefined,
  findings: [finding(code, { file: 'query.sql', line }, detail)],
})
const unreadable = ({ message, line }: Unreadable) => refused('QUERY_UNREADABLE', line, message)

type Fault = { code: FindingCode; detail: string; at?: number }

const WRITING = /^(Insert|Update|Delete|Merge)Stmt$/

function nodeFindings({ tag, body }: Visited): Fault[] {
  if (WRITING.test(tag)) return [{ code: 'QUERY_WRITES', detail: tag.replace('Stmt', '').toLowerCase() }]
  if (tag === 'SQLValueFunction')
    return [{ code: 'QUERY_CLOCK', detail: String(body.op).replace('SVFOP_', '').toLowerCase() }]
  if (tag === 'RangeTableSample') return [{ code: 'QUERY_CLOCK', detail: 'tablesample' }]
  if (tag === 'LockingClause') return [{ code: 'QUERY_WRITES', detail: 'for update / for share' }]
  if (tag !== '' && !NODES.has(tag)) return [{ code: 'QUERY_FORBIDDEN_SYNTAX', detail: tag }]
  return [...partFindings(body), ...(NODE_RULES[tag]?.(body) ?? [])]
}

/** Parts of a node that have no name of their own in the tree. */
function* partFindings(body: Visited['body']): Iterable<Fault> {
  if (body.intoClause) yield { code: 'QUERY_WRITES', detail: 'select into' }
  if (body.recursive === true) yield { code: 'QUERY_FORBIDDEN_SYNTAX', detail: 'with recursive' }
  if (Array.isArray(body.names) && typeof body.typemod === 'number') yield* typeFindings(body)
  const limited = body.limitCount ?? body.limitOffset
  if (limited && !body.sortClause) yield { code: 'QUERY_NONDETERMINISTIC', detail: 'limit' }
  const distinctOn =
    Array.isArray(body.distinctClause) && body.distinctClause.some((each) => Object.keys(each).length > 0)
  if (distinctOn && !body.sortClause) yield { code: 'QUERY_NONDETERMINISTIC', detail: 'distinct on' }
}

function* typeFindings({ names, location }: Visited['body']): Iterable<Fault> {
  const name = namesOf(names as Node[])
    .filter((part) => part !== 'pg_catalog')
    .join('.')
  if (!TYPES.has(name))
    yield { code: 'QUERY_FORBIDDEN_TYPE', detail: name, ...(typeof location === 'number' && { at: location }) }
}

const NODE_RULES: Readonly<Record<string, (body: Visited['body']) => Iterable<Fault>>> = {
  *FuncCall(body) {
    const name = functionName(body)
    if (!FUNCTIONS.has(name)) yield { code: 'QUERY_FORBIDDEN_FUNCTION', detail: name }
    else if (ORDERED_FUNCTIONS.has(name) && !isOrdered(body)) yield { code: 'QUERY_NONDETERMINISTIC', detail: name }
  },
  *A_Expr({ name }) {
    const operator = namesOf(name as Node[]).join('.')
    const known =
      OPERATORS.has(operator) ||
      ['BETWEEN', 'NOT BETWEEN', 'BETWEEN SYMMETRIC', 'NOT BETWEEN SYMMETRIC'].includes(operator)
    if (!known) yield { code: 'QUERY_FORBIDDEN_SYNTAX', detail: `operator ${operator}` }
  },
  *A_Const({ sval }) {
    const text = sval && typeof sval === 'object' && 'sval' in sval ? String(sval.sval) : ''
    if (/\b(now|today|tomorrow|yesterday)\b/i.test(text)) yield { code: 'QUERY_CLOCK', detail: `'${text}'` }
  },
  *RangeVar({ schemaname = '', relname = '' }) {
    const [schema, table] = [String(schemaname), String(relname)]
    if (/^(pg_|information_schema$)/.test(schema) || (schema === '' && table.startsWith('pg_')))
      yield { code: 'QUERY_READS_CATALOGUE', detail: schema ? `${schema}.${table}` : table }
  },
}

/** `extract(…)` and the like come from the grammar with pg_catalog before them; a name in quotes is a name all the same. */
export function functionName({ funcname }: { funcname?: unknown }): string {
  const names = namesOf(funcname as Node[])
  return (names[0] === 'pg_catalog' ? names.slice(1) : names).join('.')
}

/** A named window does not count: its order stands elsewhere, and is easily lost from sight. */
function isOrdered({ agg_order: inside, over }: Visited['body']): boolean {
  return inside !== undefined || (typeof over === 'object' && over !== null && 'orderClause' in over)
}
