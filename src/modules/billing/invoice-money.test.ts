import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fen } from '../../kernel/money.ts'
import { afterCredit, afterPayment, dunningOf, outstandingFen, statusOf } from './invoice-money.ts'

const money = (grossFen: bigint, paidFen: bigint, creditedFen: bigint) => ({
  grossFen: fen(grossFen),
  paidFen: fen(paidFen),
  creditedFen: fen(creditedFen),
})

describe('the status of an invoice', () => {
  it.each([
    ['ISSUED', money(100n, 0n, 0n)],
    ['ISSUED', money(100n, 0n, 30n)],
    ['PARTLY_PAID', money(100n, 1n, 0n)],
    ['PAID', money(100n, 100n, 0n)],
    ['PAID', money(100n, 60n, 40n)],
    ['CREDITED', money(100n, 0n, 100n)],
  ] as const)('is %s: %#', (status, figures) => {
    expect(statusOf(figures)).toBe(status)
  })

  it('is never asked of more than the gross', () => {
    expect(() => statusOf(money(100n, 60n, 41n))).toThrow('owed -1 fen')
  })
})

describe('a credit', () => {
  it('frees what was paid beyond what is left to pay', () => {
    expect(afterCredit(money(100n, 80n, 0n), fen(50n))).toEqual({ money: money(100n, 50n, 50n), freedFen: 30n })
  })

  it('keeps every fen, in any order with payments', () => {
    const figures = fc.tuple(fc.bigInt(0n, 100n), fc.bigInt(0n, 100n)).filter(([paid, credit]) => paid + credit <= 200n)
    fc.assert(
      fc.property(figures, ([paid, credit]) => {
        const { money: after, freedFen } = afterCredit(afterPayment(money(100n, 0n, 0n), fen(paid)), fen(credit))
        return outstandingFen(after) >= 0n && after.paidFen + freedFen === paid && after.creditedFen === credit
      }),
    )
  })
})

describe('dunning', () => {
  const dueAt = new Date('2026-05-01T00:00:00+08:00')
  const at = (day: string, heldFen = 0n) =>
    dunningOf(
      { ...money(100n, 0n, 0n), dueAt, heldFen: fen(heldFen) },
      { now: new Date(`${day}T00:00:00+08:00`), reminderDays: [7, 15, 30] },
    )

  it.each([
    ['2026-04-30', 'NONE'],
    ['2026-05-01', 'OVERDUE'],
    ['2026-05-07', 'OVERDUE'],
    ['2026-05-08', 'FIRST_REMINDER'],
    ['2026-05-16', 'SECOND_REMINDER'],
    ['2026-05-31', 'FINAL_REMINDER'],
    ['2027-05-31', 'FINAL_REMINDER'],
  ])('is at %s: %s', (day, dunning) => {
    expect(at(day)).toBe(dunning)
  })

  it('waits while all that is owed is disputed, and only then', () => {
    expect([at('2026-05-08', 100n), at('2026-05-08', 99n)]).toEqual(['NONE', 'FIRST_REMINDER'])
  })
})
