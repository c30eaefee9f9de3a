import { describe, expect, it } from 'vitest'
import { drawTrialBalance } from './trial-balance.ts'

const account = (code: string) => ({ code })

describe('drawTrialBalance', () => {
  const balance = drawTrialBalance([
    { account: account('2203.A'), side: 'CREDIT', fen: 900n },
    { account: account('1122.A.B'), side: 'DEBIT', fen: 1_000n },
    { account: account('2221.A'), side: 'CREDIT', fen: 100n },
    { account: account('2203.A'), side: 'DEBIT', fen: 300n },
    { account: account('6001.A'), side: 'CREDIT', fen: 300n },
  ])

  it('lists accounts in code order', () => {
    expect(balance.lines.map((line) => line.account.code)).toEqual(['1122.A.B', '2203.A', '2221.A', '6001.A'])
  })

  it('takes credits from debits', () => {
    expect(balance.lines[1]).toMatchObject({ debitsFen: 300n, creditsFen: 900n, balanceFen: -600n })
  })

  it('sums both sides and sees that they are equal', () => {
    expect(balance).toMatchObject({ debitsFen: 1_300n, creditsFen: 1_300n, balanced: true })
  })

  it('sees books that are not in order', () => {
    expect(drawTrialBalance([{ account: account('1002.A'), side: 'DEBIT', fen: 1n }]).balanced).toBe(false)
  })

  it('of empty books is balanced', () => {
    expect(drawTrialBalance([])).toEqual({ lines: [], debitsFen: 0n, creditsFen: 0n, balanced: true })
  })
})
