/**
 * A statement as CSV: a head that names its columns, in Chinese or English, an entry a line, and a last line of sums.
 * The last line is demanded: without it a file that was cut off would pass for a whole one.
 */
import { parse } from 'csv-parse/sync'
import { ok, type Result } from '../../kernel/result.ts'
import { refuseStatement, type RawEntry, type RawStatement } from './raw-statement.ts'

/** What banks call each column. */
const COLUMNS = {
  day: ['交易日期', '记账日期', 'date'],
  reference: ['流水号', '交易流水号', 'reference'],
  credit: ['收入金额', '贷方金额', '贷方发生额', 'credit'],
  debit: ['支出金额', '借方金额', '借方发生额', 'debit'],
  currency: ['币种', 'currency'],
  payer: ['对方户名', '对方名称', 'counterparty'],
  remittance: ['附言', '摘要', '用途', 'remittance'],
  balance: ['余额', '账户余额', 'balance'],
} as const
type Column = keyof typeof COLUMNS
const OPTIONAL: readonly Column[] = ['balance']
const TOTALS = ['合计', 'total']

type Line = { readonly record: readonly string[]; readonly info: { readonly lines: number } }

/** Refuses STATEMENT_MALFORMED, naming the line. */
export function parseCsv(text: string): Result<RawStatement> {
  const lines = readLines(text)
  if (!lines.ok) return lines
  const [head, ...rows] = lines.value
  const places = placesOf(head?.record ?? [])
  const missing = Object.keys(COLUMNS).filter((name) => !(name in places) && !OPTIONAL.some((one) => one === name))
  if (missing.length > 0)
    return refuseStatement('STATEMENT_MALFORMED', `Line 1: name the columns ${missing.join(', ')}.`)
  const last = rows.at(-1)
  if (!last || !TOTALS.includes(last.record[0]?.trim().toLowerCase() ?? '')) {
    const line = last?.info.lines ?? 1
    const message = `Line ${line}: end the file with its sums, a line that begins with 合计 or total. Export the statement again if it was cut off.`
    return refuseStatement('STATEMENT_MALFORMED', message)
  }
  const entries = rows.slice(0, -1).map((row) => entryOf(row, places))
  const { credit: credits, debit: debits } = entryOf(last, places)
  return ok({ format: 'CSV', entries, totals: { line: last.info.lines, credits, debits } })
}

function readLines(text: string): Result<readonly Line[]> {
  try {
    return ok(parse(text, { bom: true, info: true, skip_empty_lines: true }) as unknown as Line[])
  } catch (error) {
    const line = lineOfError(error)
    return refuseStatement(
      'STATEMENT_MALFORMED',
      `Line ${line}: this is no line of the statement’s columns. Export it again.`,
    )
  }
}

const lineOfError = (error: unknown): number =>
  error instanceof Error && 'lines' in error && typeof error.lines === 'number' ? error.lines : 1

function placesOf(head: readonly string[]): Partial<Record<Column, number>> {
  const names = head.map((name) => name.trim().toLowerCase())
  const found = Object.entries(COLUMNS).flatMap(([column, aliases]) => {
    const place = names.findIndex((name) => aliases.some((alias) => alias === name))
    return place < 0 ? [] : [[column, place] as const]
  })
  return Object.fromEntries(found)
}

function entryOf({ record, info }: Line, places: Partial<Record<Column, number>>): RawEntry {
  const of = (column: Column) => record[places[column] ?? -1] ?? ''
  return {
    line: info.lines,
    day: of('day'),
    reference: of('reference'),
    credit: of('credit'),
    debit: of('debit'),
    currency: of('currency'),
    payer: of('payer'),
    remittance: of('remittance'),
    balance: of('balance'),
  }
}
