/**
 * CSV (RFC 4180) that spreadsheets open as it is meant: UTF-8 with its mark, every text quoted, CRLF.
 * A text that a spreadsheet would run as a formula is shown as a text.
 */
const BYTE_ORDER_MARK = '\ufeff'
/** OWASP, CSV injection: what a formula begins with. */
const FORMULA = /^[=+\-@\t\r]/
const NUMBER = /^-?\d+(\.\d+)?$/

export type Cell = string | number | bigint

/** A file of a head and rows. */
export function csvOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return BYTE_ORDER_MARK + [head, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(cell: Cell): string {
  const text = String(cell)
  if (NUMBER.test(text)) return text
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
}
