/** UTF-8's mark, without which Excel reads Chinese as something else. */
const MARK = '\uFEFF'
/** What a spreadsheet would run as a formula begins with one of these. */
const FORMULA = /^[=+\-@\t\r]/

const cell = (text: string): string => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

/** Rows as CSV that Excel opens: RFC 4180, with nothing in it that Excel would compute. */
export function csvOf(rows: readonly Record<string, string>[]): string {
  const names = Object.keys(rows[0] ?? {})
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
  return MARK + lines.map((line) => line.map(cell).join(',')).join('\r\n') + '\r\n'
}

export function exportCsv(name: string, rows: readonly Record<string, string>[]): void {
  save(`${name}.csv`, new Blob([csvOf(rows)], { type: 'text/csv;charset=utf-8' }))
}

/** Hands a file to whoever reads the page. */
export function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}
