import { readOptions, readUrl, UsageError, type Command } from './command.ts'

export const price: Command = {
  summary: 'explain what a quantity of a product would cost in a month',
  help: `Usage: sanquan price quote --product CODE --quantity N [--purpose P] [--buyer B] [--url URL]

Explains the price in force line by line, as an invoice would have it, with its curve and its ceiling. Public: nobody signs in.

  --product CODE  such as ID2
  --quantity N    units in one month
  --purpose P     INDUSTRY_DEVELOPMENT if left out; also SECTOR_DEVELOPMENT, PUBLIC_GOVERNANCE, PUBLIC_WELFARE
  --buyer B       COMMERCIAL if left out; also SMALL_MICRO, GRASSROOTS_PUBLIC
  --url URL       http://127.0.0.1:4000 if left out`,
  run: async ([verb, ...rest], terminal) => {
    if (verb !== 'quote') throw new UsageError('Write sanquan price quote; --help lists its options.')
    const options = readOptions(rest, {
      product: { type: 'string' },
      quantity: { type: 'string' },
      purpose: { type: 'string', default: 'INDUSTRY_DEVELOPMENT' },
      buyer: { type: 'string', default: 'COMMERCIAL' },
      url: { type: 'string', default: 'http://127.0.0.1:4000' },
    })
    const { product, quantity = '', purpose, buyer } = options
    if (!product) throw new UsageError('--product needs a product code such as ID2.')
    if (!/^\d{1,18}$/.test(quantity)) throw new UsageError('--quantity needs a whole number of at most 18 digits.')
    const { quoteLines } = await import('./price-quote.ts')
    const asked = { url: readUrl(options.url), product, quantity, purpose, buyer }
    for (const line of await quoteLines(asked)) terminal.out(line)
    return 0
  },
}
