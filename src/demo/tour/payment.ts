/** The enterprise pays by bank transfer: the bank's statement is imported, what nobody can read is assigned by two people. */
import { REFUSED } from '../../cli/client.ts'
import { fen, formatYuan } from '../../kernel/money.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import type { TourInvoice } from './month.ts'
import type { Stage } from './stage.ts'
import { expectThat } from './tour-failed.ts'

/** What a second transfer brings, whose payer forgot the invoice's number. */
const FORGOTTEN_FEN = fen(100n)

const IMPORT = `mutation ($input: ImportBankStatementInput!) {
  importBankStatement(input: $input) { ${REFUSED} ... on ImportBankStatementSuccess { data { payments { id status } } } }
}`
const PROPOSE = `mutation ($input: ProposeAssignmentInput!) {
  proposeAssignment(input: $input) { ${REFUSED} ... on ProposeAssignmentSuccess { data { status } } }
}`
const ASSIGN = `mutation ($input: AssignPaymentInput!) {
  assignPayment(input: $input) { ${REFUSED} ... on AssignPaymentSuccess { data { status } } }
}`
const INVOICE = `query ($period: String!) {
  invoices(period: $period) { edges { node { id status paid { amount } outstanding { fen } } } }
}`

/** The operator's maker imports the statement; what waits in suspense is proposed by them and agreed to by the checker. */
export async function payInvoice(stage: Stage, invoice: TourInvoice, period: string): Promise<void> {
  const content = Buffer.from(statementOf(invoice, dayOf(await stage.now()))).toString('base64')
  type Imported = { importBankStatement: { payments: { id: string; status: string }[] } }
  const { importBankStatement } = await stage.run<Imported>('operatorMaker', IMPORT, { input: { content } })
  const [paid, forgotten] = importBankStatement.payments
  expectThat(paid?.status === 'MATCHED', 'A transfer that names the invoice is matched.')
  expectThat(forgotten?.status === 'SUSPENSE', 'A transfer that names nothing waits in suspense.')
  await stage.refused('STATEMENT_IMPORTED', () => stage.run('operatorMaker', IMPORT, { input: { content } }))
  const proposal = { paymentId: forgotten.id, invoiceNo: invoice.no }
  await stage.run('operatorMaker', PROPOSE, { input: proposal })
  const input = { paymentId: forgotten.id }
  await stage.refused('FORBIDDEN', () => stage.run('operatorMaker', ASSIGN, { input }))
  await stage.run('operatorChecker', ASSIGN, { input })
  await readPaid(stage, invoice, period)
}

/** As a bank exports it: two credits, and their sum. */
function statementOf({ no, grossFen }: TourInvoice, day: string): string {
  const total = fen(grossFen + FORGOTTEN_FEN)
  return [
    '交易日期,流水号,收入金额,支出金额,币种,对方户名,附言',
    `${day},TOUR-${no}-1,${formatYuan(grossFen)},,CNY,测试付款单位,账单${no}`,
    `${day},TOUR-${no}-2,${formatYuan(FORGOTTEN_FEN)},,CNY,测试付款单位,货款`,
    `合计,,${formatYuan(total)},,,,`,
  ].join('\r\n')
}

async function readPaid(stage: Stage, { id, no }: TourInvoice, period: string): Promise<void> {
  type Node = { id: string; status: string; paid: { amount: string }; outstanding: { fen: string } }
  type Invoices = { invoices: { edges: { node: Node }[] } }
  const { invoices } = await stage.run<Invoices>('consumer', INVOICE, { period })
  const invoice = invoices.edges.find(({ node }) => node.id === id)?.node
  expectThat(invoice?.status === 'PAID' && invoice.outstanding.fen === '0', 'The invoice is paid, to the fen.')
  stage.note(`${no}: ${invoice.status} ${invoice.paid.amount} 元 yuan`)
}
