import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fen, sumFen } from '../../kernel/money.ts'
import { allocate, amountAt, invoiceNosIn } from './matching.ts'
import { decideMovement, type MovementLeg } from './movement.ts'

const invoice = (no: string, owed: bigint, buyerOrgId = 'BUYER') => ({
  id: no,
  no,
  buyerOrgId,
  outstandingFen: fen(owed),
})
const BANK = { place: 'BANK', side: 'DEBIT', counterpartyOrgId: null, invoiceId: null } as const

describe('invoiceNosIn', () => {
  it.each([
    ['支付账单370100-2026-000042', ['370100-2026-000042']],
    ['3701002026000042', ['370100-2026-000042']],
    ['370100 2026 000042', ['370100-2026-000042']],
    ['３７０１００－２０２６－００００４２', ['370100-2026-000042']],
    ['370100—2026—000042', ['370100-2026-000042']],
    ['370100-2026-000042 100.00', ['370100-2026-000042']],
    ['370100-2026-000042、370100-2026-000043、370100-2026-000042', ['370100-2026-000042', '370100-2026-000043']],
    ['6222026200000012345', []],
    ['货款', []],
  ])('finds in “%s” %j', (text, nos) => {
    expect(invoiceNosIn(text)).toEqual(nos)
  })
})

describe('allocate', () => {
  it.each([
    ['a part', 40n, [['INVOICE', 40n]]],
    ['all that is owed', 100n, [['INVOICE', 100n]]],
    [
      'more than is owed, the rest as an advance',
      130n,
      [
        ['INVOICE', 100n],
        ['ADVANCE', 30n],
      ],
    ],
  ] as const)('gives an invoice %s', (_, paid, expected) => {
    const legs = allocate(fen(paid), [invoice('A', 100n)])
    expect(legs.map(({ place, amountFen }) => [place, amountFen])).toEqual(expected)
  })

  it('pays several invoices of one buyer in their order', () => {
    const legs = allocate(fen(130n), [invoice('A', 100n), invoice('B', 100n)])
    expect(legs.map(({ invoiceId, amountFen }) => [invoiceId, amountFen])).toEqual([
      ['A', 100n],
      ['B', 30n],
    ])
  })

  it.each([
    ['no invoice is named', []],
    ['the invoices have two buyers', [invoice('A', 100n), invoice('B', 100n, 'OTHER')]],
  ])('leaves all in suspense where %s', (_, invoices) => {
    expect(amountAt(allocate(fen(50n), invoices), 'SUSPENSE')).toBe(50n)
  })

  it('makes a movement that keeps every fen and overpays no invoice', () => {
    const owed = fc.array(fc.bigInt(0n, 1_000n), { maxLength: 5 })
    fc.assert(
      fc.property(fc.bigInt(1n, 5_000n), owed, (paid, outstanding) => {
        const invoices = outstanding.map((each, index) => invoice(`${index}`, each))
        const legs = allocate(fen(paid), invoices)
        const ofInvoice = (id: string) =>
          sumFen(legs.filter((leg) => leg.invoiceId === id).map(({ amountFen }) => amountFen))
        const moved = decideMovement({ kind: 'RECEIPT', legs: [{ ...BANK, amountFen: fen(paid) }, ...legs] })
        return moved.ok && invoices.every(({ id, outstandingFen }) => ofInvoice(id) <= outstandingFen)
      }),
    )
  })
})

describe('decideMovement', () => {
  const leg = (change: Partial<MovementLeg>): MovementLeg => ({ ...BANK, amountFen: fen(5n), ...change })
  const suspense = leg({ place: 'SUSPENSE', side: 'CREDIT' })

  it.each([
    ['one that balances', [leg({}), suspense], 'OK'],
    ['one that does not', [leg({ amountFen: fen(6n) }), suspense], 'MOVEMENT_UNBALANCED'],
    ['one without legs', [], 'MOVEMENT_UNBALANCED'],
    ['a leg of 0', [leg({}), suspense, leg({ amountFen: fen(0n) })], 'MOVEMENT_NOT_POSITIVE'],
    ['a place its kind does not pass', [leg({}), leg({ place: 'FEES', side: 'CREDIT' })], 'MOVEMENT_ROUTE'],
    ['an advance of nobody', [leg({}), leg({ place: 'ADVANCE', side: 'CREDIT' })], 'MOVEMENT_COUNTERPARTY'],
    ['a bank towards somebody', [leg({ counterpartyOrgId: 'A' }), suspense], 'MOVEMENT_COUNTERPARTY'],
    [
      'an invoice without its id',
      [leg({}), leg({ place: 'INVOICE', side: 'CREDIT', counterpartyOrgId: 'A' })],
      'MOVEMENT_COUNTERPARTY',
    ],
  ])('answers %s: %#', (_, legs, code) => {
    const decision = decideMovement({ kind: 'RECEIPT', legs })
    expect(decision.ok ? 'OK' : decision.error.code).toBe(code)
  })
})
