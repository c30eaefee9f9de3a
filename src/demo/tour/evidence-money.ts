/** From the statement to the books, and from the books to the signed log. */
import { z } from 'zod'
import { rowIdOf } from '../../cli/client.ts'
import { fen, formatYuan } from '../../kernel/money.ts'
import type { PublicLog } from '../../modules/transparency/index.ts'
import type { EvidenceLink } from './evidence-link.ts'
import type { LogBook } from './log-book.ts'
import type { TourStatement } from './month.ts'
import type { Stage } from './stage.ts'
import { expectThat } from './tour-failed.ts'
import { proveEntry, type Proven } from './verification.ts'

const JOURNALS = `query ($refId: String!) {
  journals(refType: "SplitStatement", refId: $refId) { edges { node {
    id seq kind contentHash postings { side amount { fen } account { name nameEn counterparty { name nameEn } } }
  } } }
}`

type Name = { name: string; nameEn: string }
type Posting = { side: string; amount: { fen: string }; account: Name & { counterparty: Name | null } }
type Journal = { id: string; seq: string; kind: string; contentHash: string; postings: Posting[] }

const Statement = z.object({
  period: z.string(),
  ruleId: z.string(),
  hash: z.string(),
  lines: z.array(z.object({ amountFen: z.string() })),
})
const Rule = z.object({ version: z.number(), form: z.string(), effectiveFrom: z.string() })
const Posted = z.object({ postings: z.array(z.object({ amountFen: z.string() })) })

/** Statement lines, split rule, journal, and the proof that the journal stands in the log. */
export async function moneyLinks(
  stage: Stage,
  { book, log, statement }: { book: LogBook; log: PublicLog; statement: TourStatement },
): Promise<EvidenceLink[]> {
  const statementId = rowIdOf(statement.id)
  const confirmed = book.of('statement.confirmed', statementId, Statement)
  expectThat(amountsOf(confirmed.body.lines) === amountsOf(statement.lines), 'Log and statement say the same shares.')
  const rule = book.of('splitRule.published', confirmed.body.ruleId, Rule)
  const journal = await journalOf(stage, statementId)
  const posted = book.of('ledger.journal-posted', rowIdOf(journal.id), Posted)
  const postings = journal.postings.map(({ amount }) => ({ amountFen: amount.fen }))
  expectThat(amountsOf(posted.body.postings) === amountsOf(postings), 'Log and books say the same postings.')
  const proof = await proveEntry(stage, log, { type: 'ledger.journal-posted', refId: rowIdOf(journal.id) })
  return [
    {
      zh: '分配账单行',
      en: 'statement lines',
      seqs: [confirmed.seq],
      facts: statementFacts(confirmed.body, statement),
    },
    { zh: '分配规则', en: 'split rule', seqs: [rule.seq], facts: ruleFacts(rule.body) },
    { zh: '分录', en: 'journal', seqs: [posted.seq], facts: journalFacts(journal) },
    { zh: '日志', en: 'log', seqs: [proof.index], facts: proofFacts(proof) },
  ]
}

const amountsOf = (rows: readonly { amountFen: bigint | string }[]) => rows.map(({ amountFen }) => amountFen).join(' ')

function statementFacts({ period, hash }: z.infer<typeof Statement>, { netFen, lines }: TourStatement): string[] {
  const shares = lines.map(({ name, nameEn, basis, amountFen, settlement }) => {
    return `${name} ${nameEn}: ${basis} = ${formatYuan(amountFen)}, ${settlement}`
  })
  return [`${period}, 净额 net ${formatYuan(netFen)} 元 yuan, SHA-256 ${hash}`, ...shares]
}

function ruleFacts({ version, form, effectiveFrom }: z.infer<typeof Rule>): string[] {
  return [`v${version}, ${form}, 生效 / in force ${effectiveFrom}`]
}

function proofFacts({ index, size, hashes, rootHash }: Proven): string[] {
  return [
    `第 ${index} 片叶，包含证明 ${hashes} 个哈希 / leaf ${index}, inclusion proof of ${hashes} hashes`,
    `已对照签名检查点核验 / verified against the signed checkpoint: ${size} 条 entries, 根 root ${rootHash}`,
  ]
}

async function journalOf(stage: Stage, refId: string): Promise<Journal> {
  type Journals = { journals: { edges: { node: Journal }[] } }
  const { journals } = await stage.run<Journals>('audit', JOURNALS, { refId })
  const [journal, ...others] = journals.edges
  expectThat(journal && others.length === 0, 'A confirmed statement is posted once.')
  return journal.node
}

function journalFacts({ seq, kind, contentHash, postings }: Journal): string[] {
  const lines = postings.map(({ side, amount, account }) => {
    const towards = account.counterparty ? `（${account.counterparty.name} ${account.counterparty.nameEn}）` : ''
    const column = side === 'DEBIT' ? '借 debit ' : '贷 credit'
    return `${column} ${formatYuan(fen(BigInt(amount.fen)))} ${account.name} ${account.nameEn}${towards}`
  })
  return [`No. ${seq}, ${kind}, SHA-256 ${contentHash}`, ...lines]
}
