import { describe, expect, it } from 'vitest'
import { edited, entry, failed, logOf } from '../../../test/support/worked-month.ts'
import golden from './golden-log.json' with { type: 'json' }
import { verifyLog, type PublicLog } from './verify-ledger.ts'

type Json = Record<string, unknown>

describe('verifyLog on a forgery that its keeper signed', () => {
  /** The month with one entry's text edited, then put in its place, hashed and signed anew. */
  const forged = (type: string, refId: string, ...edits: readonly [string, string][]) =>
    logOf(
      golden.events.map((event) => {
        if (event.type !== type || !JSON.stringify(event.body).includes(`"${refId}"`)) return event
        const text = edits.reduce((body, [from, to]) => edited(body, from, to), JSON.stringify(event.body))
        return { ...event, body: JSON.parse(text) as Json }
      }),
    )
  const without = (type: string, refId: string) =>
    logOf(golden.events.filter((event) => event.type !== type || !JSON.stringify(event.body).includes(`"${refId}"`)))

  it.each<[string, PublicLog, string[], string]>([
    [
      'a billed call more',
      forged('usage.row', '01USAGE1', ['"billable":"10000"', '"billable":"10001"']),
      ['usage', 'invoices'],
      'The rows of hour 2026-03-02T01:00:00.000Z do not have the root it was closed with.',
    ],
    [
      'a usage row left out',
      without('usage.row', '01USAGE5'),
      ['usage', 'invoices'],
      'Hour 2026-03-02T02:00:00.000Z was closed with 4 rows and 10403 calls; the log has 3 rows and 10003 calls.',
    ],
    [
      'an hour left out',
      without('usage.hour', '2026-03-02T02:00:00.000Z'),
      ['usage'],
      'Usage row 01USAGE4 stands in no closed hour.',
    ],
    [
      'a price above its ceiling',
      forged('price.published', '01PRICEMED', ['"50000"', '"50001"']),
      ['prices', 'invoices'],
      'Price 01PRICEMED charges 50001 in tier 1, above its ceiling of 50000 (1/10,000 yuan).',
    ],
    [
      'a charge for governance',
      forged('price.published', '01PRICEFREE', ['"priceE4":"0"', '"priceE4":"1"']),
      ['prices'],
      'Price 01PRICEFREE charges 1 in tier 1, above its ceiling of 0 (1/10,000 yuan).',
    ],
    [
      'VAT moved between two lines',
      forged(
        'invoice.issued',
        '01INVOICE1',
        ['"16982"', '"16981"'],
        ['"283018"', '"283019"'],
        ['"vatFen":"1"', '"vatFen":"2"'],
        ['"24"', '"23"'],
      ),
      ['invoices'],
      'Invoice 370100-2026-000001: lines[0].netFen is "283019", recomputed "283018".',
    ],
    [
      'an invoice left out',
      without('invoice.issued', '01INVOICE2'),
      ['invoices', 'statements', 'postings'],
      'Buyer 01BUYERINSURER owes 500000 fen for 2026-03 and has no invoice.',
    ],
    [
      'a fen moved from a department to the operator',
      forged('statement.confirmed', '01STATEMENT1', ['"84913"', '"84912"'], ['"198129"', '"198130"']),
      ['statements', 'postings'],
      'Journal 01JOURNAL4: postings[1].amountFen is "84913", recomputed "84912".',
    ],
    [
      'a department’s share paid past the treasury',
      forged('statement.confirmed', '01STATEMENT2', ['TREASURY_NONTAX', 'PAYABLE']),
      ['statements', 'postings'],
      'Journal 01JOURNAL5: postings[1].account is "2240.01OPERATOR.01DEPTMIB", recomputed "2202.01OPERATOR.01DEPTMIB".',
    ],
    [
      'a journal that does not balance',
      forged('ledger.journal-posted', '01JOURNAL6', ['"651226"', '"651227"']),
      ['journals', 'trialBalance', 'postings'],
      'Journal 01JOURNAL6: Make debits equal credits: they are 1547170 and 1547171 fen.',
    ],
    [
      'a balanced journal with other amounts',
      forged('ledger.journal-posted', '01JOURNAL1', ['"283042"', '"283043"'], ['"16983"', '"16982"']),
      ['postings'],
      'Journal 01JOURNAL1: postings[1].amountFen is "283043", recomputed "283042".',
    ],
    [
      'a journal left out',
      without('ledger.journal-posted', '01JOURNAL3'),
      ['postings'],
      'Invoice 01INVOICE3 was never posted.',
    ],
    [
      'a balanced journal without a paper',
      logOf([
        ...golden.events,
        { ...golden.events[entry('ledger.journal-posted', '01JOURNAL1')]!, body: extraJournal() },
      ]),
      ['postings'],
      'Journal 01JOURNAL9 has no paper behind it, or its paper has another journal.',
    ],
  ])('finds %s', (_name, forgery, checks, message) => {
    expect(failed(forgery)).toEqual(checks)
    expect(verifyLog(forgery).first?.message).toBe(message)
  })

  it('finds every figure of usage, invoices, statements and journals, if it is changed by one', () => {
    const verified = /^(usage|invoice|statement|ledger|splitRule)/
    const unseen = golden.events.flatMap((event, index) =>
      verified.test(event.type)
        ? figuresOf(event.body).flatMap(([path, changed]) => {
            const report = verifyLog(
              logOf(golden.events.with(index, { ...event, body: changed } as (typeof golden.events)[0])),
            )
            return report.ok ? [`${event.type} ${path}`] : []
          })
        : [],
    )
    // these are names, not figures: nothing is computed from them
    expect(new Set(unseen)).toEqual(
      new Set([
        'splitRule.published version',
        'splitRule.published parties.seq',
        'splitRule.published parties.departments.seq',
        'ledger.journal-posted seq',
      ]),
    )
  })
})

function extraJournal(): Json {
  const postings = [
    { seq: 1, account: '1002.01OPERATOR', side: 'DEBIT', amountFen: '5' },
    { seq: 2, account: '6001.01OPERATOR', side: 'CREDIT', amountFen: '5' },
  ]
  const body = golden.events[entry('ledger.journal-posted', '01JOURNAL1')]!.body
  return { ...body, journalId: '01JOURNAL9', refId: '01NOTHING', postings }
}

/** Each number, and each text of digits, of a payload: its path, and the payload with it one higher. */
function figuresOf(body: object, path: readonly string[] = []): [string, Json][] {
  return Object.entries(body).flatMap(([key, value]): [string, Json][] => {
    const name = /^\d+$/.test(key) ? path : [...path, key]
    const put = (changed: unknown): Json =>
      (Array.isArray(body) ? body.with(Number(key), changed) : { ...body, [key]: changed }) as Json
    if (typeof value === 'object' && value !== null)
      return figuresOf(value, name).map(([at, changed]) => [at, put(changed)])
    if (typeof value === 'number') return [[name.join('.'), put(value + 1)]]
    return typeof value === 'string' && /^\d+$/.test(value) ? [[name.join('.'), put(`${BigInt(value) + 1n}`)]] : []
  })
}
