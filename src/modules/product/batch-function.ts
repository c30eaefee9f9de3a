/**
 * The SQL that puts a product version into the data domain, for one purpose.
 * Owns: its database role, its batch function and what they are called. Promises: the role reads exactly the declared
 * columns; the gateway may run the function and nothing else; every list can be run again. Refuses: names it cannot prove
 * harmless, and queries that `checkQuery` refuses.
 *
 * Run a list in order on one connection, in one transaction, each statement with `queryMode: 'extended'`: the server then
 * takes one statement only, whatever the query says.
 */
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { invariant, ok, refuse, type Result } from '../../kernel/result.ts'
import { sha256Hex } from '../../kernel/sha256.ts'
import { isPlainlyNamed as isAggregatePlainlyNamed, wrapAggregate, type Aggregate } from './aggregate.ts'
import { isConsentedPlainlyNamed, wrapConsented, type Consented } from './consented.ts'
import { checkQuery } from './query-guard.ts'
import { isSqlIdentifier } from './sql-identifier.ts'

/** Which function: one version of a product, for one purpose, in one database. */
export type BatchFunctionKey = {
  /** product code, such as ID2 */
  readonly code: string
  readonly version: number
  readonly purpose: PurposeClass
  /** what `select current_database()` says: roles are shared by all databases of a cluster, so their names tell it */
  readonly database: string
}

export type InputColumnType = 'text' | 'numeric' | 'integer' | 'boolean' | 'bytea' | 'date' | 'text[]'
export type InputColumn = { readonly name: string; readonly type: InputColumnType }

/** Columns of one raw table, such as `cd_psb.person`. */
export type SourceColumns = { readonly table: string; readonly columns: readonly string[] }

export type BatchFunctionSpec = BatchFunctionKey & {
  readonly input: readonly InputColumn[]
  readonly query: string
  /** whether the query is of an aggregate, and of which */
  readonly aggregate?: Aggregate | undefined
  /** whether its calls name consents, and which */
  readonly consented?: Consented | undefined
  readonly sources: readonly SourceColumns[]
}

/** PostgreSQL cuts longer names off, silently. */
const MAX_NAME_CHARACTERS = 63
/** Gives the row of one consent, to roles of products that take consents. */
const CONSENT_FUNCTION = 'platform.consent_subject_of(text, text)'
/** The column that tells callers apart. */
const CALLER = 'n'

/** The function's name in schema `product`, such as `id2_v1_industry_development`. */
export function batchFunctionName({ code, version, purpose }: Omit<BatchFunctionKey, 'database'>): string {
  invariant(Number.isInteger(version) && version >= 1, `Version ${version} does not count from one`)
  const name = `${code}_v${version}_${purpose}`.toLowerCase()
  invariant(isSqlIdentifier(name), `${name} cannot name a function`)
  return name
}

/** The nologin role that owns the function, such as `product_id2_v1_industry_development_3b1c9a`. */
export function productRoleName(key: BatchFunctionKey): string {
  const name = `product_${batchFunctionName(key)}${roleSuffix(key.database)}`
  invariant(name.length <= MAX_NAME_CHARACTERS, `${name} is too long for a role`)
  return name
}

/** How the roles of one database's products end, such as `_3b1c9a`. */
export const roleSuffix = (database: string): string => `_${sha256Hex(database).slice(0, 6)}`

/**
 * Statements that make the role, its rights and the function, or bring them to what the spec says.
 * The function answers a batch: `inputs` is an array of `{n, <input columns>}`, each caller comes back as `(n, answer)`, and
 * `answer` is null where the query gave no row. In the query, `input.<column>` is the caller's row.
 * Refuses IDENTIFIER_INVALID and what `checkQuery` refuses.
 */
export function installBatchFunction(spec: BatchFunctionSpec): Result<readonly string[]> {
  const names = checkIdentifiers(spec)
  if (!names.ok) return names
  const query = checkQuery(spec.query)
  if (!query.ok) return query

  const role = productRoleName(spec)
  const signature = `product.${batchFunctionName(spec)}(jsonb)`
  return ok([
    unlessDone(`create role ${role} nologin`),
    ...spec.sources.map(({ table }) => `revoke all on ${table} from ${role}`), // of its columns too
    ...columnGrants(role, spec.sources),
    `grant usage on schema platform to ${role}`,
    `grant select on platform.source_update to ${role}`,
    ...(spec.consented ? [`grant execute on function ${CONSENT_FUNCTION} to ${role}`] : []),
    `grant usage, create on schema product to ${role}`,
    `grant ${role} to current_user`,
    `set search_path = pg_catalog, pg_temp`,
    `set role ${role}`,
    createFunction(spec),
    `revoke all on function ${signature} from public`,
    `grant execute on function ${signature} to gateway`,
    `reset role`,
    `reset search_path`,
    `revoke ${role} from current_user`,
    `revoke create on schema product from ${role}`,
  ])
}

/** Takes away the function and the role with all its rights. Does nothing where they are gone already. */
export function uninstallBatchFunction(key: BatchFunctionKey): readonly string[] {
  const role = productRoleName(key)
  return [
    `drop function if exists product.${batchFunctionName(key)}(jsonb)`,
    `do $$ begin
  if exists (select from pg_catalog.pg_roles where rolname = '${role}') then
    drop owned by ${role};
    drop role ${role};
  end if;
end $$`,
  ]
}

/** Statements that give back to an installed version the columns that a grant allows. Refuses IDENTIFIER_INVALID. */
export function grantSourceColumns(
  key: BatchFunctionKey,
  sources: readonly SourceColumns[],
): Result<readonly string[]> {
  const names = checkSources(sources)
  return names.ok ? ok(columnGrants(productRoleName(key), sources)) : names
}

/** Statements that take columns away from an installed version: from their commit on, a call fails. Refuses IDENTIFIER_INVALID. */
export function revokeSourceColumns(
  key: BatchFunctionKey,
  sources: readonly SourceColumns[],
): Result<readonly string[]> {
  const names = checkSources(sources)
  if (!names.ok) return names
  const role = productRoleName(key)
  return ok(sources.map(({ table, columns }) => `revoke select (${columns.join(', ')}) on ${table} from ${role}`))
}

function columnGrants(role: string, sources: readonly SourceColumns[]): string[] {
  const schemas = [...new Set(sources.map(({ table }) => table.split('.')[0]))]
  return [
    ...schemas.map((schema) => `grant usage on schema ${schema} to ${role}`),
    ...sources.map(({ table, columns }) => `grant select (${columns.join(', ')}) on ${table} to ${role}`),
  ]
}

/**
 * Statements that let the database say whether an installed version's role may run its query: they plan it with the rights of
 * the role and read nothing. To be rolled back.
 */
export function probeBatchFunction(spec: BatchFunctionSpec): {
  enter: readonly string[]
  plan: string
  planJson: string
} {
  const role = productRoleName(spec)
  return {
    enter: [`grant ${role} to current_user`, `set local search_path = pg_catalog, pg_temp`, `set local role ${role}`],
    plan: `explain ${batchQuery(spec, `'[]'::jsonb`)}`,
    planJson: `explain (format json) ${batchQuery(spec, `'[]'::jsonb`)}`,
  }
}

// The body is parsed when it is created, under the search path set around it; SET in the function holds at run time. Without jit:
// the planner expects a batch of 100 and would compile for seconds what runs in milliseconds.
function createFunction(spec: BatchFunctionSpec): string {
  return `create or replace function product.${batchFunctionName(spec)}(inputs jsonb) returns table(n int, answer jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off
begin atomic
${batchQuery(spec, 'inputs')};
end`
}

function batchQuery({ input, query, aggregate, consented }: BatchFunctionSpec, inputs: string): string {
  const columns = [{ name: CALLER, type: 'int' }, ...input].map(({ name, type }) => `"${name}" ${type}`)
  return `  select input.n, to_jsonb(answer)
  from jsonb_to_recordset(${inputs}) as input(${columns.join(', ')})
  left join lateral (
${aggregate ? wrapAggregate(aggregate, query) : consented ? wrapConsented(consented, query) : query}
  ) as answer on true`
}

function unlessDone(statement: string): string {
  return `do $$ begin ${statement}; exception when duplicate_object or unique_violation then null; end $$`
}

function checkIdentifiers({ input, sources, aggregate, consented }: BatchFunctionSpec): Result<void> {
  if (consented && !isConsentedPlainlyNamed(consented)) return refuseIdentifier('claims')
  if (aggregate && !isAggregatePlainlyNamed(aggregate)) return refuseIdentifier('aggregate')
  const bad = input.find(({ name }) => !isSqlIdentifier(name) || name === CALLER)
  return bad ? refuseIdentifier('input') : checkSources(sources)
}

function checkSources(sources: readonly SourceColumns[]): Result<void> {
  return sources.every(isPlainlyNamed) ? ok() : refuseIdentifier('sources')
}

function isPlainlyNamed({ table, columns }: SourceColumns): boolean {
  const path = table.split('.')
  return path.length === 2 && columns.length > 0 && [...path, ...columns].every(isSqlIdentifier)
}

function refuseIdentifier(field: string) {
  return refuse({
    code: 'IDENTIFIER_INVALID',
    message: `Name schemas, tables and columns with a–z, 0–9 and _, beginning with a letter, at most 41 characters; not "${CALLER}".`,
    rule: 'product.identifier',
    field,
  })
}
