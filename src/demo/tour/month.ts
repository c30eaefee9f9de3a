/** The end of a month: usage becomes an invoice, its net revenue a statement that two sides confirm, and journals. */
import { REFUSED } from '../../cli/client.ts'
import { fen, formatYuan, sumFen, type Fen } from '../../kernel/money.ts'
import { periodBounds, periodOf, type Period } from '../../kernel/shanghai-time.ts'
import { CHENGDU_REGION, type TourPlan } from './plan.ts'
import type { Stage } from './stage.ts'
import { expectThat } from './tour-failed.ts'

const MORNING_HOURS = 9

type Money = { fen: string }
const fenOf = ({ fen: text }: Money): Fen => fen(BigInt(text))

/** Moves the clock past the end of the month of the calls. @returns the month */
export async function passMonth(stage: Stage): Promise<Period> {
  const period = periodOf(await stage.now())
  await stage.letTimePass(new Date(periodBounds(period).end.getTime() + MORNING_HOURS * 3_600_000))
  stage.note(`${period} 已结束 has ended; 时钟 / clock ${(await stage.now()).toISOString()}`)
  return period
}

const CLOSE_MONTH = `mutation ($input: CloseMonthInput!) {
  closeMonth(input: $input) { ${REFUSED} ... on CloseMonthSuccess { data { period closedAt } } }
}`

/** The operator closes its month: hours are metered, usage is rated, invoices are issued, statements drawn up. */
export async function closeMonth(stage: Stage, period: Period): Promise<void> {
  type Closed = { closeMonth: { period: string; closedAt: string } }
  const { closeMonth: closed } = await stage.run<Closed>('operatorChecker', CLOSE_MONTH, { input: { period } })
  stage.note(`${closed.period}: ${closed.closedAt}`)
}

const INVOICES = `query ($period: String!) {
  invoices(period: $period) { edges { node {
    id no issuer { id } gross { fen } vat { fen } net { fen }
    lines { seq tierSeq quantity product { code } unitPrice { amount e4 } gross { fen } vat { fen } net { fen } }
  } } }
}`

type InvoiceNode = {
  id: string
  no: string
  issuer: { id: string }
  gross: Money
  vat: Money
  net: Money
  lines: {
    seq: number
    tierSeq: number
    quantity: string
    product: { code: string }
    unitPrice: { amount: string; e4: string }
    gross: Money
    vat: Money
    net: Money
  }[]
}

/** The invoice of the enterprise, and what it says of the tour's product. */
export type TourInvoice = {
  readonly id: string
  readonly no: string
  readonly grossFen: Fen
  readonly vatFen: Fen
  readonly netFen: Fen
  readonly line: { readonly seq: number; readonly quantity: bigint; readonly priceE4: bigint } & Taxed
}
type Taxed = { readonly grossFen: Fen; readonly vatFen: Fen; readonly netFen: Fen }

/** The enterprise reads its invoice. @param month how many calls it must be charged for */
export async function readInvoice(
  stage: Stage,
  { productCode }: TourPlan,
  month: { period: Period; billedCalls: bigint },
): Promise<TourInvoice> {
  const operator = await stage.organizationOf('operatorMaker')
  type Invoices = { invoices: { edges: { node: InvoiceNode }[] } }
  const { invoices } = await stage.run<Invoices>('consumer', INVOICES, { period: month.period })
  const invoice = invoices.edges.find(({ node }) => node.issuer.id === operator.id)?.node
  expectThat(invoice, `There is no invoice for ${month.period}.`)
  const [line, ...others] = invoice.lines.filter(({ product }) => product.code === productCode)
  expectThat(line && others.length === 0, 'So few calls stay in the first tier: one line.')
  expectThat(
    BigInt(line.quantity) === month.billedCalls,
    `${line.quantity} calls are charged, not ${month.billedCalls}.`,
  )
  expectThat(
    sumFen(invoice.lines.map(({ vat }) => fenOf(vat))) === fenOf(invoice.vat),
    'The lines’ VAT is the invoice’s.',
  )
  stage.note(
    `${invoice.no}: ${line.quantity} × ${line.unitPrice.amount} = ${formatYuan(fenOf(line.gross))} 元 yuan, ` +
      `税 VAT ${formatYuan(fenOf(line.vat))}, 净额 net ${formatYuan(fenOf(line.net))}`,
  )
  const { seq, quantity, unitPrice } = line
  return {
    id: invoice.id,
    no: invoice.no,
    ...taxedOf(invoice),
    line: {
      seq,
      quantity: BigInt(quantity),
      priceE4: BigInt(unitPrice.e4),
      ...taxedOf(line),
    },
  }
}

const taxedOf = ({ gross, vat, net }: { gross: Money; vat: Money; net: Money }): Taxed => {
  return { grossFen: fenOf(gross), vatFen: fenOf(vat), netFen: fenOf(net) }
}

const STATEMENT = `query ($period: String!, $productCode: String!) {
  splitStatements(period: $period, productCode: $productCode) { edges { node {
    id net { fen } hash lines { seq basis capacity settlement amount { fen } org { uscc name nameEn } }
  } } }
}`
const CONFIRM = `mutation ($input: ConfirmStatementInput!) {
  confirmStatement(input: $input) { ${REFUSED} ... on ConfirmStatementSuccess { data { status hash } } }
}`

export type TourStatement = { readonly id: string; readonly netFen: Fen; readonly lines: readonly StatementLine[] }
type StatementLine = {
  readonly uscc: string
  readonly name: string
  readonly nameEn: string
  readonly capacity: string
  readonly basis: string
  readonly settlement: string
  readonly amountFen: Fen
}

/** The operator reads the statement of the product, then it and the bureau confirm: only then it is posted. */
export async function confirmStatement(
  stage: Stage,
  { productCode }: TourPlan,
  month: { period: Period; netFen: Fen },
): Promise<TourStatement> {
  type Line = Omit<StatementLine, 'amountFen' | 'uscc' | 'name' | 'nameEn'> & {
    amount: Money
    org: { uscc: string; name: string; nameEn: string }
  }
  type Statements = { splitStatements: { edges: { node: { id: string; net: Money; hash: string; lines: Line[] } }[] } }
  const asked = { period: month.period, productCode }
  const { splitStatements } = await stage.run<Statements>('operatorChecker', STATEMENT, asked)
  const statement = splitStatements.edges[0]?.node
  expectThat(statement, `There is no statement of ${productCode} for ${month.period}.`)
  const lines = statement.lines.map(({ amount, org, ...line }) => ({ ...line, ...org, amountFen: fenOf(amount) }))
  expectThat(fenOf(statement.net) === month.netFen, 'The statement divides the net of the invoice line.')
  expectThat(sumFen(lines.map(({ amountFen }) => amountFen)) === month.netFen, 'The shares add up to the net.')
  for (const { name, nameEn, basis, settlement, amountFen } of lines) {
    stage.note(`${name} ${nameEn}: ${basis} = ${formatYuan(amountFen)} 元 yuan, ${settlement}`)
  }
  const input = { statementId: statement.id }
  await stage.run('operatorChecker', CONFIRM, { input })
  await stage.refused('STATEMENT_CONFIRMED', () => stage.run('operatorChecker', CONFIRM, { input }))
  type Confirmed = { confirmStatement: { status: string; hash: string } }
  const { confirmStatement: confirmed } = await stage.run<Confirmed>('bureauChecker', CONFIRM, { input })
  expectThat(confirmed.status === 'CONFIRMED', 'Two sides have confirmed the statement.')
  stage.note(`${confirmed.status}, SHA-256 ${confirmed.hash}`)
  return { id: statement.id, netFen: month.netFen, lines }
}

const TRIAL_BALANCE = `query ($region: String!, $until: DateTime!) {
  trialBalance(region: $region, until: $until) { balanced debits { fen } credits { fen } lines { account { code } } }
}`

/** The audit office draws the trial balance of the region. @returns debits minus credits */
export async function drawTrialBalance(stage: Stage): Promise<Fen> {
  const until = new Date((await stage.now()).getTime() + 1)
  type Balance = { balanced: boolean; debits: Money; credits: Money; lines: unknown[] }
  const asked = { region: CHENGDU_REGION, until }
  const { trialBalance } = await stage.run<{ trialBalance: Balance }>('audit', TRIAL_BALANCE, asked)
  const { balanced, debits, credits, lines } = trialBalance
  const difference = fen(fenOf(debits) - fenOf(credits))
  expectThat(balanced && difference === 0n && lines.length > 0, 'Debits and credits of the books are equal.')
  stage.note(
    `${lines.length} 个账户 accounts: 借 debits ${formatYuan(fenOf(debits))}, 贷 credits ${formatYuan(fenOf(credits))}`,
  )
  return difference
}
