/**
 * 银行对账单: a bank's list of what came in and went out, read whole or refused by its line.
 * Promises: every entry is in yuan, has its own reference and a day; the entries make the sums that the file states.
 * Refuses: anything else, so that nothing of a faulty file is imported.
 */
import type { BankFileFormat } from '../../generated/prisma/enums.ts'
import { fen, formatYuan, parseYuanToFen, sumFen, type Fen } from '../../kernel/money.ts'
import { ok, type Refused, type Result } from '../../kernel/result.ts'
import { parseDay, type Day } from '../../kernel/shanghai-time.ts'
import { decodeBankText } from './bank-text.ts'
import { parseCamt } from './camt-statement.ts'
import { parseCsv } from './csv-statement.ts'
import { refuseStatement, type RawEntry, type RawStatement } from './raw-statement.ts'

/** In base64 it fits the body of a request. */
export const MAX_STATEMENT_BYTES = 131_072
export const MAX_STATEMENT_ENTRIES = 1_000
const MAX_REFERENCE_LENGTH = 64
const MAX_TEXT_LENGTH = 500
/** ISO 4217, and what Chinese banks write for it. */
const YUAN = ['CNY', 'RMB', '人民币', '156']

export type BankEntry = {
  readonly line: number
  readonly day: Day
  readonly reference: string
  /** Came in: positive; went out: negative. */
  readonly amountFen: Fen
  readonly payer: string
  readonly remittance: string
}

export type BankStatementFile = {
  readonly format: BankFileFormat
  readonly entries: readonly BankEntry[]
  readonly creditsFen: Fen
  readonly debitsFen: Fen
}

/**
 * Reads a bank's file. Refuses STATEMENT_TOO_LARGE, STATEMENT_ENCODING, STATEMENT_MALFORMED, STATEMENT_EMPTY,
 * ENTRY_MALFORMED, ENTRY_AMOUNT, ENTRY_CURRENCY, ENTRY_TWICE, BALANCE_DIFFERS, SUMS_DIFFER; all that concerns a line names it.
 */
export function readBankStatement(bytes: Uint8Array): Result<BankStatementFile> {
  if (bytes.length > MAX_STATEMENT_BYTES) {
    const message = `Import at most ${MAX_STATEMENT_BYTES} bytes at once: export a shorter time from the bank.`
    return refuseStatement('STATEMENT_TOO_LARGE', message)
  }
  const text = decodeBankText(bytes)
  if (!text.ok) return text
  const raw = text.value.trimStart().startsWith('<') ? parseCamt(text.value) : parseCsv(text.value)
  return raw.ok ? checkStatement(raw.value) : raw
}

function checkStatement(raw: RawStatement): Result<BankStatementFile> {
  if (raw.entries.length === 0)
    return refuseStatement('STATEMENT_EMPTY', 'Import a statement with entries: this one has none.')
  if (raw.entries.length > MAX_STATEMENT_ENTRIES) {
    const message = `Import at most ${MAX_STATEMENT_ENTRIES} entries at once: export a shorter time from the bank.`
    return refuseStatement('STATEMENT_TOO_LARGE', message)
  }
  const entries: BankEntry[] = []
  const lineOf = new Map<string, number>()
  for (const rawEntry of raw.entries) {
    const entry = readEntry(rawEntry)
    if (!entry.ok) return entry
    const earlier = lineOf.get(entry.value.reference)
    if (earlier !== undefined) {
      const message = `Line ${rawEntry.line}: the entry ${entry.value.reference} stands on line ${earlier} already. Export the statement again.`
      return refuseStatement('ENTRY_TWICE', message)
    }
    lineOf.set(entry.value.reference, rawEntry.line)
    entries.push(entry.value)
  }
  const creditsFen = sumFen(entries.map(({ amountFen }) => (amountFen > 0n ? amountFen : fen(0n))))
  const debitsFen = sumFen(entries.map(({ amountFen }) => (amountFen < 0n ? fen(-amountFen) : fen(0n))))
  const refused = refusedBalance(raw, entries) ?? refusedTotals(raw, creditsFen, debitsFen)
  return refused ?? ok({ format: raw.format, entries, creditsFen, debitsFen })
}

function readEntry(raw: RawEntry): Result<BankEntry> {
  const { line, currency, payer, remittance } = raw
  const at = (message: string) => `Line ${line}: ${message}`
  const day = parseDay(
    raw.day
      .trim()
      .replaceAll('/', '-')
      .replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'),
  )
  if (!day.ok) return refuseStatement('ENTRY_MALFORMED', at(`write the day as 2026-03-05, not “${raw.day}”.`))
  const reference = raw.reference.trim()
  if (reference === '' || reference.length > MAX_REFERENCE_LENGTH) {
    const message = `give the bank’s reference of the entry, of 1 to ${MAX_REFERENCE_LENGTH} characters.`
    return refuseStatement('ENTRY_MALFORMED', at(message))
  }
  if (payer.length > MAX_TEXT_LENGTH || remittance.length > MAX_TEXT_LENGTH) {
    return refuseStatement('ENTRY_MALFORMED', at(`a text is longer than ${MAX_TEXT_LENGTH} characters.`))
  }
  if (!YUAN.includes(currency.trim().toUpperCase())) {
    return refuseStatement('ENTRY_CURRENCY', at(`only CNY is imported, and this entry is in “${currency}”.`))
  }
  const amountFen = readAmount(raw)
  if (amountFen === undefined || amountFen === 0n) {
    const message = 'give one amount, in or out, above 0 and with at most two decimals.'
    return refuseStatement('ENTRY_AMOUNT', at(message))
  }
  return ok({ line, day: day.value, reference, amountFen, payer: payer.trim(), remittance: remittance.trim() })
}

/** What came in less what went out, where exactly one of the two is there; undefined for anything else. */
function readAmount({ credit, debit }: RawEntry): Fen | undefined {
  const [cameIn, wentOut] = [readYuan(credit), readYuan(debit)]
  if (cameIn === undefined || wentOut === undefined || cameIn < 0n || wentOut < 0n) return undefined
  if (cameIn > 0n && wentOut > 0n) return undefined
  return fen(cameIn - wentOut)
}

/** Banks write thousands with commas, and nothing for 0. */
function readYuan(text: string): Fen | undefined {
  const plain = text
    .trim()
    .replace(/^(-?\d{1,3})((?:,\d{3})+)(?=\.|$)/, (_, head: string, rest: string) => head + rest.replaceAll(',', ''))
  if (plain === '' || plain === '-') return fen(0n)
  const parsed = parseYuanToFen(plain)
  return parsed.ok ? parsed.value : undefined
}

function refusedBalance(raw: RawStatement, entries: readonly BankEntry[]): Refused | undefined {
  let running = raw.opening === undefined ? undefined : readYuan(raw.opening)
  for (const [index, { amountFen, line }] of entries.entries()) {
    running = running === undefined ? undefined : fen(running + amountFen)
    const text = raw.entries[index]?.balance ?? ''
    if (text.trim() === '') continue
    const stated = readYuan(text)
    if (stated === undefined || (running !== undefined && stated !== running)) {
      const message = `Line ${line}: the balance is stated as ${text}${running === undefined ? '' : ` and comes to ${formatYuan(running)}`}. Export the statement again.`
      return refuseStatement('BALANCE_DIFFERS', message)
    }
    running = stated
  }
  if (raw.closing === undefined || running === undefined || readYuan(raw.closing) === running) return undefined
  const message = `Line ${raw.totals.line}: the closing balance is stated as ${raw.closing} and comes to ${formatYuan(running)}. Export the statement again.`
  return refuseStatement('BALANCE_DIFFERS', message)
}

function refusedTotals({ totals }: RawStatement, creditsFen: Fen, debitsFen: Fen): Refused | undefined {
  const stated = [
    { what: 'came in', text: totals.credits, is: creditsFen },
    { what: 'went out', text: totals.debits, is: debitsFen },
  ]
  const wrong = stated.find(({ text, is }) => text.trim() !== '' && readYuan(text) !== is)
  if (!wrong) return undefined
  const message = `Line ${totals.line}: what ${wrong.what} is stated as ${wrong.text} and comes to ${formatYuan(wrong.is)}. Export the statement again.`
  return refuseStatement('SUMS_DIFFER', message)
}
