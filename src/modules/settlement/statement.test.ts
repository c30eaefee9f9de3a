import { describe, expect, it } from 'vitest'
import { bp, fen, type Fen } from '../../kernel/money.ts'
import type { Period } from '../../kernel/shanghai-time.ts'
import type { SplitTerms } from './split-rule.ts'
import {
  composeStatement,
  decideConfirmation,
  hashOfStatement,
  journalOfStatement,
  type StatementLine,
} from './statement.ts'

/** ID2, 10,001 billed calls (products.md 10.1, worked waterfall 3). */
const ID2: SplitTerms & { id: string } = {
  id: 'rule',
  form: 'RATIO',
  costPoolCapFen: fen(0n),
  operatorOrgId: 'operator',
  parties: [
    {
      capacity: 'GOVERNMENT',
      ratioBp: bp(3_000n),
      fixedE4: null,
      departments: [{ orgId: 'police', weightBp: bp(10_000n), basis: 'all source fields' }],
    },
    { capacity: 'OPERATOR', ratioBp: bp(7_000n), fixedE4: null, orgId: 'operator' },
  ],
}
const sales = {
  productId: 'id2',
  billedCalls: 10_001n,
  grossFen: fen(300_025n),
  vatFen: fen(16_983n),
  netFen: fen(283_042n),
}
const composed = (changes: { billedCalls?: bigint; period?: string } = {}) =>
  composeStatement({
    period: (changes.period ?? '2026-03') as Period,
    sales: { ...sales, ...(changes.billedCalls !== undefined && { billedCalls: changes.billedCalls }) },
    rule: ID2,
    organisations: new Map([
      ['police', 'ADMIN_UNIT'],
      ['operator', 'OPERATOR'],
    ]),
    institutions: 'INSTITUTION_LOCAL',
  })

describe('composeStatement', () => {
  it('divides the net by the rule', () => {
    expect(composed().lines).toEqual([
      {
        seq: 1,
        orgId: 'police',
        capacity: 'GOVERNMENT',
        basis: '30% × 100%',
        amountFen: 84_913n,
        settlement: 'TREASURY_NONTAX',
      },
      {
        seq: 2,
        orgId: 'operator',
        capacity: 'OPERATOR',
        basis: '70%',
        amountFen: 198_129n,
        settlement: 'RETAINED',
      },
    ])
  })

  it('shows what the month brought', () => {
    expect(composed()).toMatchObject({ ...sales, period: '2026-03', ruleId: 'rule', operatorOrgId: 'operator' })
  })

  it('has the same hash whenever it is drawn up', () => {
    expect(composed().hash).toBe(composed().hash)
  })

  it('has the hash of its content', () => {
    expect(hashOfStatement(composed())).toBe(composed().hash)
  })

  it('has another hash for other sales', () => {
    expect(composed({ billedCalls: 10_002n }).hash).not.toBe(composed().hash)
  })

  it('has another hash for another month', () => {
    expect(composed({ period: '2026-04' }).hash).not.toBe(composed().hash)
  })
})

describe('decideConfirmation', () => {
  const nobody = { operatorConfirmedBy: null, bureauConfirmedBy: null }
  const operator = { id: 'o', role: 'OPERATOR' } as const
  const bureau = { id: 'b', role: 'BUREAU' } as const

  it('writes the operator down', () => {
    expect(decideConfirmation(nobody, operator)).toMatchObject({ value: { operatorConfirmedBy: 'o', complete: false } })
  })

  it('writes the bureau down', () => {
    expect(decideConfirmation(nobody, bureau)).toMatchObject({ value: { bureauConfirmedBy: 'b', complete: false } })
  })

  it('is complete with the operator after the bureau', () => {
    expect(decideConfirmation({ ...nobody, bureauConfirmedBy: 'b' }, operator)).toMatchObject({
      value: { complete: true },
    })
  })

  it('is complete with the bureau after the operator', () => {
    expect(decideConfirmation({ ...nobody, operatorConfirmedBy: 'o' }, bureau)).toMatchObject({
      value: { complete: true },
    })
  })

  it.each([
    ['the operator twice', { ...nobody, operatorConfirmedBy: 'a' }, operator, 'STATEMENT_CONFIRMED'],
    ['the bureau twice', { ...nobody, bureauConfirmedBy: 'a' }, bureau, 'STATEMENT_CONFIRMED'],
    ['somebody else', nobody, { id: 'f', role: 'FINANCE' as const }, 'CONFIRMER_OTHER_SIDE'],
    ['nobody in particular', nobody, { id: 'x', role: null }, 'CONFIRMER_OTHER_SIDE'],
  ])('refuses %s', (_, so, by, code) => {
    expect(decideConfirmation(so, by)).toMatchObject({ error: { code } })
  })
})

describe('journalOfStatement', () => {
  const line = (orgId: string, settlement: StatementLine['settlement'], amount: bigint) => ({
    orgId,
    settlement,
    amountFen: fen(amount),
  })
  const journal = (netFen: Fen, ...lines: ReturnType<typeof line>[]) =>
    journalOfStatement({
      id: 's',
      region: '510100',
      operatorOrgId: 'operator',
      period: '2026-03',
      netFen,
      lines,
      confirmedAt: new Date('2026-04-03T09:00:00+08:00'),
    })

  it('turns the revenue that waited into what is owed to each, and the operator’s own', () => {
    const lines = [
      line('police', 'TREASURY_NONTAX', 1n),
      line('hospital', 'INSTITUTION_LOCAL', 2n),
      line('developer', 'PAYABLE', 3n),
      line('operator', 'RETAINED', 4n),
    ]
    expect(journal(fen(10n), ...lines)?.postings).toEqual([
      { account: { chart: 'UNSPLIT_REVENUE' }, side: 'DEBIT', amountFen: 10n },
      { account: { chart: 'TREASURY_NONTAX_PAYABLE', counterpartyOrgId: 'police' }, side: 'CREDIT', amountFen: 1n },
      { account: { chart: 'INSTITUTION_PAYABLE', counterpartyOrgId: 'hospital' }, side: 'CREDIT', amountFen: 2n },
      { account: { chart: 'PAYABLE', counterpartyOrgId: 'developer' }, side: 'CREDIT', amountFen: 3n },
      { account: { chart: 'OPERATION_REVENUE' }, side: 'CREDIT', amountFen: 4n },
    ])
  })

  it('leaves lines of nothing out', () => {
    const lines = [line('police', 'TREASURY_NONTAX', 5n), line('operator', 'RETAINED', 0n)]
    expect(journal(fen(5n), ...lines)?.postings).toHaveLength(2)
  })

  it('is none where there is nothing to post', () => {
    expect(journal(fen(0n), line('operator', 'RETAINED', 0n))).toBeUndefined()
  })
})
