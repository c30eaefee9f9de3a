/** From the usage to the invoice line, the price version it was rated by, and the ceiling above it. */
import { z } from 'zod'
import { fen, formatUnitPrice, formatYuan, priceE4 } from '../../kernel/money.ts'
import { rowIdOf } from '../../cli/client.ts'
import type { CallLeaf } from './evidence-call.ts'
import type { EvidenceLink } from './evidence-link.ts'
import type { LogBook, Logged } from './log-book.ts'
import type { TourInvoice } from './month.ts'
import { expectThat } from './tour-failed.ts'

const Amount = z.string().transform((text) => fen(BigInt(text)))
const Price = z.string().transform((text) => priceE4(BigInt(text)))

const InvoiceLine = z.object({
  seq: z.number(),
  priceVersionId: z.string(),
  tierSeq: z.number(),
  quantity: z.string(),
  priceE4: Price,
  grossFen: Amount,
  vatFen: Amount,
  netFen: Amount,
})
const Invoice = z.object({ no: z.string(), period: z.string(), lines: z.array(InvoiceLine) })
const PriceVersion = z.object({
  priceVersionId: z.string(),
  mode: z.string(),
  buyerClass: z.string(),
  purposeClass: z.string(),
  ceilingId: z.string(),
  effectiveFrom: z.string(),
  tiers: z.array(z.object({ seq: z.number(), toQty: z.string().nullable(), priceE4: Price })),
})
const Ceiling = z.object({ priceE4: Price, documentNo: z.string(), validFrom: z.string(), validTo: z.string() })

/** Invoice line, price version, ceiling. */
export function priceLinks(book: LogBook, { invoice, leaf }: { invoice: TourInvoice; leaf: CallLeaf }): EvidenceLink[] {
  const issued = book.of('invoice.issued', rowIdOf(invoice.id), Invoice)
  const line = issued.body.lines.find(({ seq }) => seq === invoice.line.seq)
  expectThat(line && line.netFen === invoice.line.netFen, 'The log and the invoice say the same net.')
  expectThat(
    line.priceVersionId === leaf.priceVersionId,
    'The call was metered under the price that it is invoiced by.',
  )
  const price = book.of('price.published', line.priceVersionId, PriceVersion)
  const tier = price.body.tiers.find(({ seq }) => seq === line.tierSeq)
  expectThat(tier?.priceE4 === line.priceE4, 'The line has the unit price of its tier.')
  const ceiling = book.of('ceiling.set', price.body.ceilingId, Ceiling)
  expectThat(line.priceE4 <= ceiling.body.priceE4, 'No price stands above its ceiling.')
  return [invoiceLink(issued, line), priceLink(price), ceilingLink(ceiling)]
}

function invoiceLink({ seq, body }: Logged<z.infer<typeof Invoice>>, line: z.infer<typeof InvoiceLine>): EvidenceLink {
  const facts = [
    `${body.no} 第 ${line.seq} 行 line, ${body.period}, 阶梯 tier ${line.tierSeq}`,
    `${line.quantity} × ${formatUnitPrice(line.priceE4)} = ${formatYuan(line.grossFen)} 元 yuan` +
      ` = 税 VAT ${formatYuan(line.vatFen)} + 净额 net ${formatYuan(line.netFen)}`,
  ]
  return { zh: '账单行', en: 'invoice line', seqs: [seq], facts }
}

function priceLink({ seq, body }: Logged<z.infer<typeof PriceVersion>>): EvidenceLink {
  const facts = [
    `${body.priceVersionId}, ${body.purposeClass}, ${body.buyerClass}, ${body.mode}`,
    body.tiers.map(({ toQty, priceE4: e4 }) => `≤ ${toQty ?? '∞'}: ${formatUnitPrice(e4)}`).join('; '),
    `自 / from ${body.effectiveFrom}`,
  ]
  return { zh: '具体收费标准', en: 'price version', seqs: [seq], facts }
}

function ceilingLink({ seq, body }: Logged<z.infer<typeof Ceiling>>): EvidenceLink {
  const facts = [
    `${formatUnitPrice(body.priceE4)} 元/次 yuan a call, ${body.documentNo}`,
    `${body.validFrom} … ${body.validTo}`,
  ]
  return { zh: '上限收费标准', en: 'ceiling', seqs: [seq], facts }
}
