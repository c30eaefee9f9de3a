/**
 * CSV (RFC 4180) that spreadsheets open as it is meant: UTF-8 with its mark, every text quoted, CRLF.
 * A text that a spreadsheet would run as a formula is shown as a text.
 */
const BYTE_ORDER_MARK = '\ufeff'
/** OWASP, CSV injection: what a formula begins with. */
const FORMULA = /^[=+\-@\t\r]/
const NUMBER = /^-?\d+(\.\d+)?$/
/** Digits that a spreadsheet would take for a number and change: those after the 15th become 0, leading ones go. */
const CHANGED = /^-?(0\d|\d{16})/

export type Cell = string | number | bigint

/** A file of a head and rows. */
export function csvOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return csvHead(head) + rows.map(csvLine).join('')
}

/** The beginning of a file that is sent line by line. */
export const csvHead = (head: readonly string[]): string => BYTE_ORDER_MARK + csvLine(head)

export const csvLine = (row: readonly Cell[]): string => `${row.map(cellOf).join(',')}\r\n`

function cellOf(cell: Cell): string {
  if (typeof cell !== 'string') return String(cell)
  if (NUMBER.test(cell) && !CHANGED.test(cell)) return cell
  const shown = FORMULA.test(cell) || CHANGED.test(cell) ? `'${cell}` : cell
  return `"${shown.replaceAll('"', '""')}"`
}
