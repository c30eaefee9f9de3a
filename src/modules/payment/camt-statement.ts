/**
 * A statement as CAMT.053 (ISO 20022 bank-to-customer statement), of any of its versions.
 * Promises: no entity is expanded and nothing outside the file is read; each entry knows its line.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { ok, type Result } from '../../kernel/result.ts'
import { refuseStatement, type RawEntry, type RawStatement } from './raw-statement.ts'

const text = z.string()
const amount = z.object({ '#text': text, '@Ccy': text })
const name = z.object({ Nm: text.optional(), Pty: z.object({ Nm: text.optional() }).optional() }).optional()
const details = z.object({
  Refs: z.object({ AcctSvcrRef: text.optional(), EndToEndId: text.optional() }).optional(),
  Amt: amount.optional(),
  AmtDtls: z.object({ TxAmt: z.object({ Amt: amount }).optional() }).optional(),
  RltdPties: z.object({ Dbtr: name, Cdtr: name }).optional(),
  RmtInf: z.object({ Ustrd: z.array(text).optional() }).optional(),
})
const entry = z.object({
  NtryRef: text.optional(),
  Amt: amount,
  CdtDbtInd: z.enum(['CRDT', 'DBIT']),
  BookgDt: z.object({ Dt: text.optional(), DtTm: text.optional() }).optional(),
  AcctSvcrRef: text.optional(),
  NtryDtls: z.array(z.object({ TxDtls: z.array(details).optional() })).optional(),
  AddtlNtryInf: text.optional(),
})
const balance = z.object({
  Tp: z.object({ CdOrPrtry: z.object({ Cd: text.optional() }) }),
  Amt: amount,
  CdtDbtInd: z.enum(['CRDT', 'DBIT']),
})
const sum = z.object({ Sum: text.optional() }).optional()
const statement = z.object({
  Bal: z.array(balance).optional(),
  TxsSummry: z.object({ TtlCdtNtries: sum, TtlDbtNtries: sum }).optional(),
  Ntry: z.array(entry).optional(),
})
const Camt = z.object({ Document: z.object({ BkToCstmrStmt: z.object({ Stmt: z.array(statement).length(1) }) }) })

type Entry = z.output<typeof entry>
const LISTS = ['Stmt', 'Ntry', 'NtryDtls', 'TxDtls', 'Bal', 'Ustrd']

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  alwaysCreateTextNode: false,
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  captureMetaData: true,
  processEntities: { enabled: true, maxExpandedLength: 10_000 },
  isArray: (tag) => LISTS.includes(tag),
})

/** Refuses STATEMENT_MALFORMED, naming the line. */
export function parseCamt(xml: string): Result<RawStatement> {
  if (/<!DOCTYPE/i.test(xml)) return refuseStatement('STATEMENT_MALFORMED', 'Line 1: a statement has no document type.')
  const valid = XMLValidator.validate(xml)
  if (valid !== true) {
    const message = `Line ${valid.err.line}: this is no well-formed XML (${valid.err.code}). Export the statement again.`
    return refuseStatement('STATEMENT_MALFORMED', message)
  }
  const tree: unknown = parser.parse(xml)
  const parsed = Camt.safeParse(tree)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue?.path ?? []
    const message = `Line ${lineIn(xml, tree, path)}: ${path.join('.')} is not as CAMT.053 has it, with one statement a file.`
    return refuseStatement('STATEMENT_MALFORMED', message)
  }
  const stmt = parsed.data.Document.BkToCstmrStmt.Stmt[0]!
  const entries = (stmt.Ntry ?? []).map((each, index) =>
    rawEntry(each, lineIn(xml, tree, ['Document', 'BkToCstmrStmt', 'Stmt', 0, 'Ntry', index])),
  )
  return ok(composed(stmt, entries, lineIn(xml, tree, ['Document', 'BkToCstmrStmt', 'Stmt', 0])))
}

function composed(stmt: z.output<typeof statement>, entries: readonly RawEntry[], line: number): RawStatement {
  const [opening, closing] = [balanceOf(stmt, ['OPBD', 'PRCD']), balanceOf(stmt, ['CLBD'])]
  const { TtlCdtNtries, TtlDbtNtries } = stmt.TxsSummry ?? {}
  const totals = { line, credits: TtlCdtNtries?.Sum ?? '', debits: TtlDbtNtries?.Sum ?? '' }
  return { format: 'CAMT_053', entries, totals, ...(opening && { opening }), ...(closing && { closing }) }
}

function balanceOf({ Bal = [] }: z.output<typeof statement>, codes: readonly string[]): string | undefined {
  const found = Bal.find(({ Tp }) => codes.includes(Tp.CdOrPrtry.Cd ?? ''))
  return found && `${found.CdtDbtInd === 'DBIT' ? '-' : ''}${found.Amt['#text']}`
}

function rawEntry(entryOf: Entry, line: number): RawEntry {
  const parts = (entryOf.NtryDtls ?? []).flatMap(({ TxDtls = [] }) => TxDtls)
  const cameIn = entryOf.CdtDbtInd === 'CRDT'
  const parties = parts.map(({ RltdPties }) => (cameIn ? RltdPties?.Dbtr : RltdPties?.Cdtr))
  const value = trimZeros(entryOf.Amt['#text'])
  return {
    line,
    day: entryOf.BookgDt?.Dt ?? entryOf.BookgDt?.DtTm?.slice(0, 10) ?? '',
    reference: entryOf.AcctSvcrRef ?? entryOf.NtryRef ?? parts[0]?.Refs?.AcctSvcrRef ?? '',
    credit: cameIn ? value : '',
    debit: cameIn ? '' : value,
    currency: entryOf.Amt['@Ccy'],
    payer: parties.map((party) => party?.Nm ?? party?.Pty?.Nm ?? '').join(' '),
    remittance: [...parts.flatMap(({ RmtInf }) => RmtInf?.Ustrd ?? []), entryOf.AddtlNtryInf ?? ''].join(' '),
    balance: '',
  }
}

/** ISO 20022 allows five decimals; a yuan has two, and 100.00000 is 100.00. */
const trimZeros = (value: string) => value.trim().replace(/(\.\d{2})0+$/, '$1')

/** The line on which the nearest element of a path begins. */
function lineIn(xml: string, tree: unknown, path: readonly PropertyKey[]): number {
  let [node, start] = [tree, 0]
  for (const step of path) {
    node = isRecord(node) ? node[step] : undefined
    start = startOf(node) ?? start
  }
  return xml.slice(0, start).split('\n').length
}

/** Where the parser met an element: it keeps that under a symbol of its own. */
function startOf(node: unknown): number | undefined {
  if (!isRecord(node)) return undefined
  const metas = Object.getOwnPropertySymbols(node).map((key) => node[key])
  const meta = metas.find((each) => isRecord(each) && typeof each.startIndex === 'number')
  return isRecord(meta) && typeof meta.startIndex === 'number' ? meta.startIndex : undefined
}

const isRecord = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null
