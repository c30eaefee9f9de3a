import { REFUSED, SanquanClient } from './client.ts'

const QUOTE = `query ($input: QuotePriceInput!, $quantity: BigInt!) {
  quotePrice(input: $input, quantity: $quantity) { ${REFUSED} ... on QuotePriceSuccess { data {
    quantity gross { amount } exact { amount } ceiling { amount }
    lines { kind tierSeq quantity unitPrice { amount } exact { amount } gross { amount } }
    curve { quantity bill { amount } average { amount } ceiling { amount } }
    cliffs { atQty bill { amount } nextBill { amount } }
  } } }
}`

type Amount = { amount: string }
type Quoted = {
  quotePrice: {
    quantity: string
    gross: Amount
    exact: Amount
    ceiling: Amount | null
    lines: { kind: string; tierSeq: number; quantity: string; unitPrice: Amount; exact: Amount; gross: Amount }[]
    curve: { quantity: string; bill: Amount; average: Amount | null; ceiling: Amount | null }[]
    cliffs: { atQty: string; bill: Amount; nextBill: Amount }[]
  }
}

const KINDS: Readonly<Record<string, string>> = {
  USAGE: '用量 tier',
  PACKAGE: '套餐内 in the package',
  FREE_QUOTA: '免费额度 free quota',
  TIER_FEE: '档位费 fee of tier',
  FEE: '固定费 fee',
  MINIMUM: '保底 minimum',
}

/** A quote as a person reads it. @throws CallRefused */
export async function quoteLines(asked: {
  readonly url: string
  readonly product: string
  readonly quantity: string
  readonly purpose: string
  readonly buyer: string
}): Promise<readonly string[]> {
  const product = { productCode: asked.product, purposeClass: asked.purpose, buyerClass: asked.buyer }
  const client = new SanquanClient(asked.url)
  const { quotePrice: quote } = await client.run<Quoted>(QUOTE, { input: { product }, quantity: asked.quantity })
  const lines = quote.lines.map(({ kind, tierSeq, ...line }) => {
    const name = `${KINDS[kind] ?? kind}${tierSeq > 0 ? ` ${tierSeq}` : ''}`
    return `  ${name}: ${line.quantity} × ${line.unitPrice.amount} = ${line.exact.amount} → ${line.gross.amount}`
  })
  const curve = quote.curve.map(({ quantity, bill, average, ceiling }) => {
    const shown = [average && `average ${average.amount}`, ceiling && `at the ceiling ${ceiling.amount}`].filter(
      Boolean,
    )
    return `  ${quantity}: ${bill.amount}${shown.length > 0 ? ` (${shown.join(', ')})` : ''}`
  })
  const warnings = quote.cliffs.map(
    ({ atQty, bill, nextBill }) => `  注意 cliff: ${atQty} units cost ${bill.amount}, one more ${nextBill.amount}`,
  )
  return [
    `${asked.product} ${asked.purpose} ${asked.buyer}: ${quote.quantity} units in a month, yuan, tax included`,
    ...lines,
    `合计 total ${quote.gross.amount} (exact ${quote.exact.amount})`,
    quote.ceiling ? `上限 ceiling ${quote.ceiling.amount} a unit` : '无偿 free of charge',
    '曲线 curve',
    ...curve,
    ...warnings,
  ]
}
