/**
 * The part of the automatic review that needs no data domain: the contract, the query and the examples against each other.
 * Promises: no network, no database, the same findings for the same folder.
 */
import type { Refusal } from '../../../kernel/result.ts'
import { dayOf } from '../../../kernel/shanghai-time.ts'
import { wrapperRelations } from '../aggregate.ts'
import { consentedOf, consentRelations } from '../consented.ts'
import { parseContract, type Contract } from '../contract.ts'
import { inputColumns } from '../input-columns.ts'
import { PLATFORM_TABLES } from './admitted.ts'
import { finding, inOrder, type Finding } from './finding.ts'
import { kindOfType } from './kinds.ts'
import { failureFindings } from './query-failures.ts'
import { nameFindings } from './query-names.ts'
import { outputFindings } from './query-output.ts'
import { resolveScopes, type Columns, type Surroundings, type Target } from './query-scope.ts'
import { parseSandbox } from '../sandbox.ts'
import { readQuery, type QueryReading, type ReadQuery } from './query-shape.ts'
import { locationOf } from './sql-tree.ts'

/** Whoever is in a sandbox was born before 1900: no day that comes later says more. */
const LATEST_DAY = dayOf(new Date(0))

/** A column as the data domain's catalogue has it. */
export type CataloguedColumn = { readonly table: string; readonly column: string; readonly type: string }

export type ReviewedFolder = { readonly contract: Contract | undefined; readonly findings: readonly Finding[] }

/**
 * Reviews contract and query.
 * @param columns the contract's source columns as the catalogue has them; without them, off line, every table outside the
 * platform's schemas counts as a source with all the columns that the contract names
 */
export function reviewStatically(
  files: { contract: unknown; query: string; sandbox?: unknown },
  columns?: readonly CataloguedColumn[],
): ReviewedFolder {
  const parsed = parseContract(files.contract)
  const contract = parsed.ok ? parsed.value : undefined
  const faults = parsed.ok ? [] : parsed.error.map(contractFinding)
  // whether there should be a query, only a readable contract tells
  const isWithout = contract ? contract.http !== undefined : files.query === ''
  const { query, findings } = isWithout ? noQuery(files.query) : readQuery(files.query)
  const meaning = contract && query ? meaningFindings(contract, query, columns) : []
  const canned = contract && files.sandbox !== undefined ? sandboxFindings(contract, files.sandbox) : []
  return { contract, findings: inOrder([...faults, ...findings, ...meaning, ...canned]) }
}

/** A version that a department's service answers has nothing to run. */
const noQuery = (query: string): QueryReading => ({
  query: undefined,
  findings: query.trim() === '' ? [] : [finding('QUERY_BESIDE_SERVICE', { file: 'query.sql', line: 1 })],
})

const contractFinding = ({ message, field = '' }: Refusal) =>
  finding('CONTRACT_INVALID', { file: 'contract.json', line: null, path: field }, message)

function sandboxFindings(contract: Contract, sandbox: unknown): Finding[] {
  const parsed = parseSandbox(contract, sandbox, () => LATEST_DAY)
  if (parsed.ok) return []
  return parsed.error.map(({ message, field = '' }) => {
    const path = field.replace(/^sandbox\.?/, '')
    return finding('SANDBOX_INVALID', { file: 'sandbox.json', line: null, path }, message)
  })
}

function meaningFindings(
  contract: Contract,
  { select, line }: ReadQuery,
  columns: readonly CataloguedColumn[] | undefined,
): Finding[] {
  const readable = columns ? cataloguedReader(columns) : declaredReader(contract)
  const scopes = resolveScopes(select, surroundingsOf(contract), readable)
  return [
    ...nameFindings(scopes, readable, line),
    ...failureFindings(scopes, line, columns !== undefined),
    ...outputFindings(contract, scopes, line(locationOf(select.targetList))),
  ]
}

function surroundingsOf(contract: Contract): Surroundings {
  const consented = consentedOf(contract)
  const relations = Object.entries({
    ...(contract.aggregate && wrapperRelations(contract.aggregate)),
    ...(consented && consentRelations(consented)),
  })
  return {
    input: given(inputColumns(contract)),
    given: new Map(relations.map(([name, columns]) => [name, given(columns)])),
  }
}

const given = (columns: readonly { name: string; type: string }[]): Columns =>
  new Map(columns.map(({ name, type }) => [name, { of: 'INPUT', kind: kindOfType(type) }]))

function platformColumns(table: string): Columns | undefined {
  const types = Object.entries(PLATFORM_TABLES.get(table) ?? {})
  if (types.length === 0) return undefined
  return new Map(types.map(([column, type]) => [column, { of: 'TABLE', table, column, kind: kindOfType(type) }]))
}

function cataloguedReader(columns: readonly CataloguedColumn[]) {
  const byTable = Map.groupBy(columns, ({ table }) => table)
  return (table: string): Columns | undefined => {
    const known = byTable.get(table)?.map(({ column, type }): [string, Target] => {
      return [column, { of: 'TABLE', table, column, kind: kindOfType(type) }]
    })
    return known ? new Map(known) : platformColumns(table)
  }
}

/** Off line nobody knows which table a resource is: any could be, but those of the platform and of the server. */
function declaredReader({ sources }: Contract) {
  const names = sources.flatMap(({ fields }) => fields)
  return (table: string): Columns | undefined => {
    const isSource =
      /^(?!platform\.|product\.|public\.|pg_|information_schema\.)[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/.test(table)
    if (!isSource) return platformColumns(table)
    return new Map(names.map((column) => [column, { of: 'TABLE', table, column, kind: 'UNKNOWN' }]))
  }
}
