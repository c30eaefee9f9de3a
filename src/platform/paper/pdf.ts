/**
 * A paper as PDF, in Chinese: a title, facts in two columns, tables, and where it ends. The font is embedded, so that it opens
 * and prints anywhere. The same paper gives the same bytes: its time and its id come from what it says.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
// oxlint-disable-next-line import/no-named-as-default -- its types know the default only
import PDFDocument from 'pdfkit'

const require = createRequire(import.meta.url)
/** Noto Sans Hans (SIL Open Font License 1.1). */
const FONT = require.resolve('@embedpdf/fonts-sc').replace(/dist[\\/].*$/, 'fonts/NotoSansHans-Regular.otf')
let font: Buffer | undefined

export type PaperTable = {
  readonly title: string
  /** `share`: of the width; `right`: figures stand to the right. */
  readonly columns: readonly { readonly name: string; readonly share: number; readonly right?: boolean }[]
  readonly rows: readonly (readonly string[])[]
}

export type Paper = {
  readonly title: string
  readonly subtitle: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly tables: readonly PaperTable[]
  readonly notes: readonly string[]
  /** When it was made, for the file's own data. */
  readonly madeAt: Date
}

const MARGIN = 48
const [TITLE, HEAD, TEXT, SMALL] = [18, 11, 9, 8]
const [INK, GREY, RULE] = ['#1a1a1a', '#666666', '#c8c8c8']
const CELL_PADDING = 4

/** Draws a paper on A4. */
export function pdfOf(paper: Paper): Promise<Buffer> {
  font ??= readFileSync(FONT)
  const document = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    font: '', // none of the built-in fonts has Chinese
    info: { Title: paper.title, Producer: 'Sanquan', Creator: 'Sanquan', CreationDate: paper.madeAt },
  })
  document.registerFont('hans', font)
  document.font('hans')
  const whole = collect(document)
  drawHead(document, paper)
  for (const table of paper.tables) drawTable(document, table)
  drawNotes(document, paper)
  drawFeet(document, paper)
  document.end()
  return whole
}

function collect(document: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
  })
}

const widthOf = ({ page }: PDFKit.PDFDocument) => page.width - 2 * MARGIN

function drawHead(document: PDFKit.PDFDocument, { title, subtitle, facts }: Paper): void {
  document.fontSize(TITLE).fillColor(INK).text(title, { align: 'center' })
  document.fontSize(TEXT).fillColor(GREY).text(subtitle, { align: 'center' }).moveDown(1.2)
  const half = widthOf(document) / 2
  for (let index = 0; index < facts.length; index += 2) {
    const pair = facts.slice(index, index + 2)
    const top = document.y
    const bottoms = pair.map(([name, value], column) => {
      const x = MARGIN + column * half
      document.fontSize(TEXT).fillColor(GREY).text(name, x, top, { width: 76 })
      document.fillColor(INK).text(value, x + 80, top, { width: half - 92 })
      return document.y
    })
    document.y = Math.max(...bottoms) + 2
  }
  document.x = MARGIN
  document.moveDown(0.8)
}

function drawTable(document: PDFKit.PDFDocument, table: PaperTable): void {
  document.fontSize(HEAD).fillColor(INK).text(table.title, MARGIN, document.y).moveDown(0.3)
  const names = table.columns.map(({ name }) => name)
  drawRow(document, table, names, GREY)
  for (const row of table.rows) {
    if (document.y > document.page.height - MARGIN - 36) {
      document.addPage()
      drawRow(document, table, names, GREY)
    }
    drawRow(document, table, row, INK)
  }
  document.x = MARGIN
  document.moveDown(1)
}

function drawRow(document: PDFKit.PDFDocument, { columns }: PaperTable, row: readonly string[], colour: string): void {
  const [top, width] = [document.y, widthOf(document)]
  let x = MARGIN
  const bottoms = columns.map(({ share, right }, index) => {
    const wide = width * share
    const options = { width: wide - 2 * CELL_PADDING, align: right ? ('right' as const) : ('left' as const) }
    document
      .fontSize(TEXT)
      .fillColor(colour)
      .text(row[index] ?? '', x + CELL_PADDING, top + CELL_PADDING, options)
    x += wide
    return document.y
  })
  const bottom = Math.max(...bottoms) + CELL_PADDING
  document
    .moveTo(MARGIN, bottom)
    .lineTo(MARGIN + width, bottom)
    .lineWidth(0.5)
    .strokeColor(RULE)
    .stroke()
  document.y = bottom
}

function drawNotes(document: PDFKit.PDFDocument, { notes }: Paper): void {
  for (const note of notes) document.fontSize(SMALL).fillColor(GREY).text(note, MARGIN, document.y).moveDown(0.3)
}

/** Page numbers, once it is known how many there are; a foot stands in the margin, where nothing else is drawn. */
function drawFeet(document: PDFKit.PDFDocument, { subtitle }: Paper): void {
  const { start, count } = document.bufferedPageRange()
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(start + page)
    document.page.margins.bottom = 0
    const foot = `${subtitle}　第 ${page + 1} 页，共 ${count} 页`
    const options = { width: widthOf(document), align: 'center' as const, lineBreak: false }
    document
      .fontSize(SMALL)
      .fillColor(GREY)
      .text(foot, MARGIN, document.page.height - MARGIN + 12, options)
  }
}

/** SHA-256 of a file, hex. */
export const sha256Of = (file: Uint8Array | string): string => createHash('sha256').update(file).digest('hex')
