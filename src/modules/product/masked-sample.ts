/**
 * 脱敏样本: rows for somebody who develops on data that they may not see.
 * Owns: how each field is masked, by its kind and grade, and the statement that draws a sample. Promises: no value leaves the
 * data domain, only keyed tokens of values; what is shown is made up from a token, the same every time. An identifier has one
 * alias in all resources of a workspace, so that rows can be joined; of a field of grade L4 and above not even equality is
 * shown. Refuses: nothing.
 */
import type { DataGrade, IdentifierKind } from '../../generated/prisma/enums.ts'
import { sha256Hex } from '../../kernel/sha256.ts'
import { dayOf, type Day } from '../../kernel/shanghai-time.ts'

/** Rows of one sample. */
export const SAMPLE_ROWS = 20
/** Rows of the table that a sample is drawn from. */
export const SAMPLE_POOL = 2000

/** A field as the catalogue has it, with its column's type as the data domain has it (`typname`). */
export type SampledField = {
  readonly name: string
  readonly type: string
  readonly grade: DataGrade
  readonly identifierKind: IdentifierKind
}

/**
 * ALIAS: the same identifier has the same alias everywhere; STAND_IN: the same value of a field has the same stand-in;
 * INVENTED: nothing of the value is left, row by row; WITHHELD: no value at all.
 */
export type Mask = 'ALIAS' | 'STAND_IN' | 'INVENTED' | 'WITHHELD'

/** What is made up in the place of a value. */
export type MaskedValue = string | number | boolean | null

const EQUALITY_HIDDEN: readonly DataGrade[] = ['L4', 'IMPORTANT', 'CORE']

/** How a field is masked. */
export function maskOf({ type, grade, identifierKind }: Omit<SampledField, 'name'>): Mask {
  if (identifierKind !== 'NONE') return 'ALIAS'
  if (!Object.hasOwn(STAND_INS, type)) return 'WITHHELD'
  return EQUALITY_HIDDEN.includes(grade) ? 'INVENTED' : 'STAND_IN'
}

/** Fields of which the data domain is asked a token: of the others nothing is read. */
export const isRead = (field: SampledField): boolean => ['ALIAS', 'STAND_IN'].includes(maskOf(field))

/**
 * The query that gives the tokens of a sample as `rows`, each with `c0`, `c1`, …: one for each field that is read, in order.
 * @param scope whose sample it is: another's tokens are others
 */
export function sampleQuery(table: string, fields: readonly SampledField[], scope: string): string {
  const read = fields.filter(isRead)
  const tokens = read.map(
    (field, at) => `platform.token('${tokenScope(table, field, scope)}', pool.${field.name}::text) as c${at}`,
  )
  // by how values end, which says less of a row than how they begin
  const endings = read.map(({ name }) => `right(${name}::text, 4), ${name}`)
  return `select array(
  select sample from (
    select ${tokens.join(', ')}
    from (select ${read.map(({ name }) => name).join(', ')} from ${table} order by ${endings.join(', ')} limit ${SAMPLE_POOL}) as pool
    order by ${read.map((_, at) => `c${at}`).join(', ')} limit ${SAMPLE_ROWS}
  ) as sample
) as rows`
}

function tokenScope(table: string, field: SampledField, scope: string): string {
  return maskOf(field) === 'ALIAS' ? `${scope}/${field.identifierKind}` : `${scope}/${table}.${field.name}`
}

/** A masked row from the tokens of a row. @param n its place in the sample */
export function maskedRow(
  fields: readonly SampledField[],
  tokens: Readonly<Record<string, string | null>>,
  { scope, n }: { scope: string; n: number },
): Record<string, MaskedValue> {
  const read = fields.filter(isRead)
  return Object.fromEntries(
    fields.map((field) => {
      const mask = maskOf(field)
      if (mask === 'WITHHELD') return [field.name, null]
      const token = mask === 'INVENTED' ? sha256Hex(`${scope}/${field.name}/${n}`) : tokens[`c${read.indexOf(field)}`]
      if (token === undefined || token === null) return [field.name, null]
      return [
        field.name,
        mask === 'ALIAS' ? `${field.identifierKind}-${token.slice(0, 12)}` : standIn(field.type, token),
      ]
    }),
  )
}

/** What a token stands in with for a value of a type. */
const standIn = (type: string, token: string): MaskedValue => STAND_INS[type]?.(token) ?? null

const MADE_UP_DAYS = 3650
const MADE_UP_NUMBERS = 1000
const FIRST_MADE_UP_DAY = Date.UTC(2000, 0, 1)
const DAY_MS = 86_400_000

const numberIn = (token: string, below: number): number => Number.parseInt(token.slice(0, 8), 16) % below
const dayIn = (token: string): Day => dayOf(new Date(FIRST_MADE_UP_DAY + numberIn(token, MADE_UP_DAYS) * DAY_MS))
const text = (token: string) => `MASKED-${token.slice(0, 8)}`
const number = (token: string) => numberIn(token, MADE_UP_NUMBERS)
const instant = (token: string) => `${dayIn(token)}T00:00:00+08:00`

const STAND_INS: Readonly<Record<string, (token: string) => MaskedValue>> = {
  ...Object.fromEntries(['text', 'varchar', 'bpchar'].map((type) => [type, text])),
  ...Object.fromEntries(['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'].map((type) => [type, number])),
  bool: (token) => numberIn(token, 2) === 1,
  date: dayIn,
  timestamp: instant,
  timestamptz: instant,
}
