import { beforeAll, describe, expect, it } from 'vitest'
import { withScratchService } from '../../src/demo/scratch-service.ts'
import { playTour, type TourResult } from '../../src/demo/tour/tour.ts'
import { migratedTemplates } from '../support/templates.ts'

const printed: string[] = []
let first: TourResult
let second: TourResult

beforeAll(async () => {
  const templates = await migratedTemplates()
  const print = (line: string) => void printed.push(line)
  await withScratchService({ print: () => {}, templates }, async ({ url }) => {
    first = await playTour({ url, print })
    second = await playTour({ url, print: () => {} })
  })
}, 180_000)

describe('the tour', () => {
  it('bills 22 calls: the replay and what was refused are not among them', () => {
    expect(first.billedCalls).toBe(22n)
  })

  it('invoices 22 × 0.45 yuan, of which 6 % VAT are inside', () => {
    const { grossFen, vatFen, netFen } = first.invoice
    expect({ grossFen, vatFen, netFen }).toEqual({ grossFen: 990n, vatFen: 56n, netFen: 934n })
  })

  it('charges the first tier of the price on one line', () => {
    expect(first.invoice.line).toMatchObject({ quantity: 22n, priceE4: 4_500n, grossFen: 990n })
  })

  it('divides 9.34 yuan: government 30 by 70 and 30, operator 70, to the fen', () => {
    const shares = first.statement.lines.map(({ capacity, amountFen }) => [capacity, amountFen])
    expect(shares).toEqual([
      ['GOVERNMENT', 196n],
      ['GOVERNMENT', 84n],
      ['OPERATOR', 654n],
    ])
  })

  it('pays both departments into the treasury, as Chengdu settles, and leaves the operator its own', () => {
    expect(first.statement.lines.map(({ settlement }) => settlement)).toEqual([
      'TREASURY_NONTAX',
      'TREASURY_NONTAX',
      'RETAINED',
    ])
  })

  it('meets every refusal by its name', () => {
    expect(first.refusals).toEqual([
      'AGREEMENT_TERM_LENGTH',
      'PRICE_ABOVE_CEILING',
      'FORBIDDEN',
      'SPLIT_NOTICE',
      'INVALID_INPUT',
      'LICENCE_PURPOSE',
      'CONSENT_SUBJECT',
      'STATEMENT_CONFIRMED',
    ])
  })

  it('leaves the books in balance', () => {
    expect(first.trialBalanceDifferenceFen).toBe(0n)
  })

  it('shows the chain of evidence from the call to the log', () => {
    expect(first.evidence.map(({ en }) => en)).toEqual([
      'call',
      'usage row',
      'invoice line',
      'price version',
      'ceiling',
      'operation right',
      'use rights, one a field',
      'holding rights',
      'agreement',
      'statement lines',
      'split rule',
      'journal',
      'log',
    ])
  })

  it('finds every link above the call in the log', () => {
    expect(first.evidence.slice(1).filter(({ seqs }) => seqs.length === 0)).toEqual([])
  })

  it('ends with the word alone on its line', () => {
    expect(printed.at(-1)).toBe('verified')
  })

  it('can be played again on the same service, a month later', () => {
    expect([second.verified, second.billedCalls, second.period > first.period]).toEqual([true, 22n, true])
  })

  it('uses the resource that the first playing registered', () => {
    expect(second.resourceCode).toBe(first.resourceCode)
  })
})
