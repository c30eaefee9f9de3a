import { describe, expect, it } from 'vitest'
import { unitPrice } from '../../../test/support/price-tables.ts'
import type { OrganizationKind } from '../../generated/prisma/enums.ts'
import { bp, fen, formatYuan, parseYuanToFen, type Fen } from '../../kernel/money.ts'
import { checkRule, organisationsOf, type SplitParty, type SplitTerms } from './split-rule.ts'
import { fixedDueFen, settlementOf, splitNet, totalsOf, type SplitShare } from './split.ts'
import golden from './split.golden.json' with { type: 'json' }

const yuan = (text: string): Fen => {
  const parsed = parseYuanToFen(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

const percent = (share: number) => bp(BigInt(share) * 100n)

const KIND: Record<string, OrganizationKind> = { operator: 'OPERATOR', developer: 'DEVELOPER' }
const kindsOf = (rule: SplitTerms) =>
  new Map(organisationsOf(rule).map((orgId) => [orgId, KIND[orgId] ?? 'ADMIN_UNIT'] as const))

type GoldenParty = {
  capacity: string
  ratio: number
  fixed?: string
  departments?: readonly { org: string; weight: number }[]
}

function partyOf({ capacity, ratio, fixed, departments }: GoldenParty): SplitParty {
  const share = { ratioBp: percent(ratio), fixedE4: fixed === undefined ? null : unitPrice(fixed) }
  if (capacity === 'OPERATOR') return { capacity, ...share, orgId: 'operator' }
  if (capacity === 'DEVELOPER') return { capacity, ...share, orgId: 'developer' }
  const weighed = (departments ?? []).map(({ org, weight }) => ({
    orgId: org,
    weightBp: percent(weight),
    basis: 'source fields',
  }))
  return { capacity: capacity === 'COST_POOL' ? 'COST_POOL' : 'GOVERNMENT', ...share, departments: weighed }
}

function termsOf({
  form,
  costPoolCap,
  parties,
}: {
  form: string
  costPoolCap: string
  parties: readonly GoldenParty[]
}): SplitTerms {
  if (form !== 'RATIO' && form !== 'FIXED' && form !== 'COST_FIRST') throw new Error(`No form ${form}`)
  return { form, costPoolCapFen: yuan(costPoolCap), operatorOrgId: 'operator', parties: parties.map(partyOf) }
}

const split = (rule: SplitTerms, netFen: bigint, billedCalls = 0n) =>
  splitNet({ netFen: fen(netFen), billedCalls, rule, organisations: kindsOf(rule), institutions: 'INSTITUTION_LOCAL' })

const MED = termsOf(golden.waterfalls[1]!)

describe.each(golden.waterfalls)('the worked waterfall of $product', (waterfall) => {
  const rule = termsOf(waterfall)
  const result = split(rule, yuan(waterfall.net), BigInt(waterfall.billedCalls))

  it('is a rule that can be used', () => {
    expect(checkRule(rule, kindsOf(rule)).ok).toBe(true)
  })

  it('takes cost and fixed amounts off before it distributes', () => {
    const { costFen, fixedFen, distributableFen } = result
    expect([costFen, fixedFen, distributableFen].map(formatYuan)).toEqual([
      waterfall.cost,
      waterfall.fixed,
      waterfall.distributable,
    ])
  })

  it('gives every capacity its amount', () => {
    const totals = totalsOf(result.lines).map(({ capacity, amountFen }) => [capacity, formatYuan(amountFen)])
    expect(Object.fromEntries(totals)).toEqual(waterfall.byCapacity)
  })

  it('gives every organisation its line, with its basis and settlement', () => {
    const line = ({ orgId, amountFen, settlement, basis }: SplitShare) => [
      orgId,
      formatYuan(amountFen),
      settlement,
      basis,
    ]
    expect(result.lines.map(line)).toEqual(waterfall.lines)
  })
})

describe('splitNet', () => {
  it('pays no more than the net when the fixed amount exceeds it, and reports what is missing', () => {
    const { fixedFen, shortfallFen, distributableFen } = split(MED, 100_000n, 1_000n)
    expect({ fixedFen, shortfallFen, distributableFen }).toEqual({
      fixedFen: 100_000n,
      shortfallFen: 50_000n,
      distributableFen: 0n,
    })
  })

  it('leaves the other parties lines of nothing when the fixed amount takes all', () => {
    expect(split(MED, 100_000n, 1_000n).lines.map(({ amountFen }) => amountFen)).toEqual([100_000n, 0n, 0n])
  })

  it('gives the cost pool no more than the net', () => {
    const { costFen, distributableFen } = split(termsOf(golden.waterfalls[0]!), 99_999n)
    expect({ costFen, distributableFen }).toEqual({ costFen: 99_999n, distributableFen: 0n })
  })

  it('gives the spare fen of a tie to the earlier party', () => {
    const halves = ['OPERATOR', 'DEVELOPER'].map((capacity) => ({ capacity, ratio: 50 }))
    const rule = termsOf({ form: 'RATIO', costPoolCap: '0', parties: halves })
    expect(split(rule, 1n).lines.map(({ orgId, amountFen }) => [orgId, amountFen])).toEqual([
      ['operator', 1n],
      ['developer', 0n],
    ])
  })

  it('writes shares of a fraction of a per cent', () => {
    const terms = termsOf({ form: 'RATIO', costPoolCap: '0', parties: [{ capacity: 'OPERATOR', ratio: 100 }] })
    const basisOf = (share: bigint) => {
      const [party] = terms.parties
      return split({ ...terms, parties: [{ ...party!, ratioBp: bp(share) }] }, 1n).lines[0]?.basis
    }
    expect([3_000n, 1_250n, 1_205n, 1n].map(basisOf)).toEqual(['30%', '12.5%', '12.05%', '0.01%'])
  })

  it('throws on a negative net, which is a correction', () => {
    expect(() => split(MED, -1n)).toThrow('is a correction')
  })
})

describe('fixedDueFen', () => {
  it('rounds the whole amount half up once, not each call', () => {
    const parties: readonly GoldenParty[] = [{ capacity: 'OPERATOR', ratio: 0, fixed: '0.0015' }]
    const rule = termsOf({ form: 'FIXED', costPoolCap: '0', parties })
    expect([1n, 3n, 10n].map((calls) => fixedDueFen(rule, calls))).toEqual([0n, 0n, 2n])
  })
})

describe('settlementOf', () => {
  it.each<[OrganizationKind, string, string]>([
    ['ADMIN_UNIT', 'office', 'TREASURY_NONTAX'],
    ['INSTITUTION', 'hospital', 'INSTITUTION_LOCAL'],
    ['PUBLIC_UTILITY', 'waterworks', 'PAYABLE'],
    ['DEVELOPER', 'developer', 'PAYABLE'],
    ['OPERATOR', 'operator', 'RETAINED'],
    ['OPERATOR', 'another operator', 'PAYABLE'],
  ])('settles the share of an organisation of kind %s named "%s" as %s', (orgKind, orgId, expected) => {
    const line = { orgId, orgKind, operatorOrgId: 'operator', institutions: 'INSTITUTION_LOCAL' as const }
    expect(settlementOf(line)).toBe(expected)
  })

  it('settles an institution by the rule of its region', () => {
    const line = { orgId: 'hospital', orgKind: 'INSTITUTION', operatorOrgId: 'operator' } as const
    expect(settlementOf({ ...line, institutions: 'TREASURY_NONTAX' })).toBe('TREASURY_NONTAX')
  })
})
