/** 收益分配账单, by payee: what the month's statements give to each organisation, every line with its place in the log. */
import { formatYuan } from '../../../kernel/money.ts'
import type { Period } from '../../../kernel/shanghai-time.ts'
import type { LogFacts } from '../log-facts.ts'

const HEADER = 'entry,statement,product,period,rule,capacity,basis,settlement,amount_fen,amount_yuan'

export function statementFiles({ statements }: LogFacts, period: Period): Record<string, string> {
  const lines = statements
    .filter(({ is }) => is.period === period)
    .flatMap(({ seq, is: { lines: shares, ...statement } }) => shares.map((share) => ({ seq, statement, share })))
  const byPayee = Map.groupBy(lines, ({ share }) => share.orgId)
  return Object.fromEntries(
    [...byPayee].map(([orgId, own]) => {
      const rows = own.map(({ seq, statement, share }) =>
        [
          seq,
          statement.statementId,
          statement.productId,
          statement.period,
          statement.ruleId,
          share.capacity,
          quoted(share.basis),
          share.settlement,
          share.amountFen,
          formatYuan(share.amountFen),
        ].join(','),
      )
      return [`statements/${orgId}.csv`, [HEADER, ...rows, ''].join('\n')]
    }),
  )
}

/** RFC 4180: a field with a comma, a quote or a line break stands in quotes. */
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
