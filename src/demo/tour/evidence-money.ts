/** From the statement to the books, and from the books to the signed log. */
import { z } from 'zod'
import { rowIdOf } from '../../cli/client.ts'
import { fen, formatYuan } from '../../kernel/money.ts'
import type { PublicLog } from '../../modules/transparency/index.ts'
import type { EvidenceLink } from './evidence.ts'
import type { LogBook } from './log-book.ts'
import type { TourStatement } from './month.ts'
import type { Stage } from './stage.ts'
import { expectThat } from './tour-failed.ts'
import { proveEntry } from './verification.ts'

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
  netFen: z.string(),
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
  const sameLines = confirmed.body.lines.every(({ amountFen }, at) => amountFen === `${statement.lines[at]?.amountFen}`)
  expectThat(sameLines, 'The log and the statement say the same shares.')
  const rule = book.of('splitRule.published', confirmed.body.ruleId, Rule)
  const journal = await journalOf(stage, statementId)
  const posted = book.of('ledger.journal-posted', rowIdOf(journal.id), Posted)
  const samePostings = posted.body.postings.every(({ amountFen }, at) => amountFen === journal.postings[at]?.amount.fen)
  expectThat(samePostings, 'The log and the books say the same postings.')
  const proof = await proveEntry(stage, log, { type: 'ledger.journal-posted', refId: rowIdOf(journal.id) })
  const shares = statement.lines.map(({ name, nameEn, basis, amountFen, settlement }) => {
    return `${name} ${nameEn}: ${basis} = ${formatYuan(amountFen)}, ${settlement}`
  })
  return [
    {
      ...{ zh: '分配账单行', en: 'statement lines', seqs: [confirmed.seq] },
      facts: [
        `${confirmed.body.period}, 净额 net ${formatYuan(statement.netFen)} 元 yuan, ${confirmed.body.hash}`,
        ...shares,
      ],
    },
    {
      ...{ zh: '分配规则', en: 'split rule', seqs: [rule.seq] },
      facts: [`v${rule.body.version}, ${rule.body.form}, 生效 / in force ${rule.body.effectiveFrom}`],
    },
    { ...{ zh: '分录', en: 'journal', seqs: [posted.seq] }, facts: journalFacts(journal) },
    {
      ...{ zh: '日志', en: 'log', seqs: [proof.index] },
      facts: [
        `第 ${proof.index} 片叶，包含证明 ${proof.hashes} 个哈希 / leaf ${proof.index}, inclusion proof of ${proof.hashes} hashes`,
        `已对照签名检查点核验 / verified against the signed checkpoint: ${proof.size} 条 entries, 根 root ${proof.rootHash}`,
      ],
    },
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
