/**
 * A policy's filter for statements that Prisma cannot write: ranked search, counts by group. It is made from the same `where`,
 * so that there is one answer to who sees what. Refuses, by throwing, whatever of Prisma's language the compiler does not use.
 */
import { invariant } from '../kernel/result.ts'

/** The values of a statement, in the order of its parameters. */
export class SqlValues {
  readonly list: unknown[] = []

  /** @returns the parameter that stands for a value, such as `$3` */
  add(value: unknown): string {
    this.list.push(value)
    return `$${this.list.length}`
  }
}

/** A `where` of `Policy.filter` as a condition over the columns of a table that the statement calls `alias`. */
export function filterSql(where: object, alias: string, values: SqlValues): string {
  const clauses = Object.entries(where).map(([key, wanted]) => clauseSql(key, wanted, { alias, values }))
  return clauses.length === 0 ? 'true' : `(${clauses.join(' and ')})`
}

type Place = { alias: string; values: SqlValues }

function clauseSql(key: string, wanted: unknown, place: Place): string {
  if (key === 'AND' || key === 'OR') return joined(key, branchesOf(wanted), place)
  if (key === 'NOT') return `not coalesce(${joined('AND', branchesOf(wanted), place)}, false)`
  const column = `${place.alias}.${columnName(key)}`
  if (wanted === null) return `${column} is null`
  if (typeof wanted === 'string' || typeof wanted === 'boolean') return `${column} = ${place.values.add(wanted)}`
  invariant(typeof wanted === 'object', `A filter asks ${key} for ${JSON.stringify(wanted)}`)
  if ('in' in wanted) return `${column} = any(${place.values.add(wanted.in)})`
  if ('has' in wanted) return `${place.values.add(wanted.has)} = any(${column})`
  if ('equals' in wanted) return clauseSql(key, wanted.equals, place)
  throw new Error(`A filter asks ${key} for ${JSON.stringify(wanted)}, which no statement can tell yet.`)
}

function joined(how: 'AND' | 'OR', branches: object[], { alias, values }: Place): string {
  if (branches.length === 0) return how === 'AND' ? 'true' : 'false'
  return `(${branches.map((branch) => filterSql(branch, alias, values)).join(how === 'AND' ? ' and ' : ' or ')})`
}

function branchesOf(value: unknown): object[] {
  const branches: unknown[] = Array.isArray(value) ? value : [value]
  return branches.filter((branch): branch is object => typeof branch === 'object' && branch !== null)
}

/** Prisma's schema maps every field to its name in snake case. */
const columnName = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
