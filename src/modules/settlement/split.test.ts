import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OrganizationKind } from '../../generated/prisma/enums.ts'
import {
  bp,
  fen,
  formatYuan,
  MAX_INT64,
  parseUnitPrice,
  parseYuanToFen,
  priceE4,
  sumFen,
  type Fen,
} from '../../kernel/money.ts'
import { checkRule, organisationsOf, type SplitParty, type SplitTerms } from './split-rule.ts'
import { fixedDueFen, settlementOf, splitNet, totalsOf, type SplitShare } from './split.ts'
import golden from './split.golden.json' with { type: 'json' }

const yuan = (text: string): Fen => {
  const parsed = parseYuanToFen(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}

const unitPrice = (text: string) => {
  const parsed = parseUnitPrice(text)
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

describe('laws of splitNet', () => {
  const net = fc.bigInt({ min: 0n, max: 10n ** 14n })
  const calls = fc.bigInt({ min: 0n, max: 10n ** 8n })
  /** So many weights that make a whole; some are zero. */
  const shares = (count: number) =>
    fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: count - 1, maxLength: count - 1 }).map((cuts) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), 10_000]
      return edges.slice(1).map((edge, index) => bp(BigInt(edge - edges[index]!)))
    })
  const departments = fc
    .integer({ min: 1, max: 6 })
    .chain(shares)
    .map((weights) =>
      weights.map((weightBp, index) => ({ orgId: `department ${index}`, weightBp, basis: 'source fields' })),
    )

  const rule = fc
    .record({
      form: fc.constantFrom('RATIO', 'FIXED', 'COST_FIRST'),
      ratios: shares(3),
      departments,
      pool: departments,
      cap: fc.bigInt({ min: 1n, max: 10n ** 12n }),
      fixedE4: fc.bigInt({ min: 1n, max: 1_000_000n }),
    })
    .map(({ form, ratios, departments, pool, cap, fixedE4 }): SplitTerms => {
      const [government = 0n, operator = 0n, developer = 0n] = ratios
      const isFixed = form === 'FIXED'
      const parties: SplitParty[] = [
        {
          capacity: 'GOVERNMENT',
          ratioBp: bp(isFixed ? 0n : government),
          fixedE4: isFixed ? priceE4(fixedE4) : null,
          departments,
        },
        {
          capacity: 'OPERATOR',
          ratioBp: bp(isFixed ? government + operator : operator),
          fixedE4: null,
          orgId: 'operator',
        },
        { capacity: 'DEVELOPER', ratioBp: bp(developer), fixedE4: null, orgId: 'developer' },
      ]
      if (form === 'COST_FIRST')
        parties.unshift({ capacity: 'COST_POOL', ratioBp: bp(0n), fixedE4: null, departments: pool })
      return { form, costPoolCapFen: fen(form === 'COST_FIRST' ? cap : 0n), operatorOrgId: 'operator', parties }
    })

  it('every generated rule is one that checkRule accepts', () => {
    fc.assert(fc.property(rule, (terms) => checkRule(terms, kindsOf(terms)).ok))
  })

  it('lines add up to the net', () => {
    fc.assert(
      fc.property(rule, net, calls, (terms, amount, billed) => {
        expect(sumFen(split(terms, amount, billed).lines.map(({ amountFen }) => amountFen))).toBe(amount)
      }),
    )
  })

  it('lines add up to the largest net there can be', () => {
    fc.assert(
      fc.property(rule, (terms) => {
        expect(sumFen(split(terms, MAX_INT64).lines.map(({ amountFen }) => amountFen))).toBe(MAX_INT64)
      }),
    )
  })

  it('cost, fixed amount and what is distributed add up to the net', () => {
    fc.assert(
      fc.property(rule, net, calls, (terms, amount, billed) => {
        const { costFen, fixedFen, distributableFen } = split(terms, amount, billed)
        expect(costFen + fixedFen + distributableFen).toBe(amount)
      }),
    )
  })

  it('no line and no step is negative', () => {
    fc.assert(
      fc.property(rule, net, calls, (terms, amount, billed) => {
        const { costFen, fixedFen, distributableFen, shortfallFen, lines } = split(terms, amount, billed)
        const amounts = [costFen, fixedFen, distributableFen, shortfallFen, ...lines.map(({ amountFen }) => amountFen)]
        expect(amounts.every((value) => value >= 0n)).toBe(true)
      }),
    )
  })

  it('a party without a share receives nothing', () => {
    fc.assert(
      fc.property(rule, net, calls, (terms, amount, billed) => {
        const { lines } = split(terms, amount, billed)
        const idle = terms.parties
          .filter((party) => 'orgId' in party && party.ratioBp === 0n)
          .map(({ capacity }) => capacity)
        expect(lines.filter(({ capacity }) => idle.includes(capacity)).every(({ amountFen }) => amountFen === 0n)).toBe(
          true,
        )
      }),
    )
  })

  it('a department without a weight receives nothing', () => {
    fc.assert(
      fc.property(rule, net, calls, (terms, amount, billed) => {
        const { lines } = split(terms, amount, billed)
        expect(lines.filter(({ basis }) => basis.endsWith('× 0%')).every(({ amountFen }) => amountFen === 0n)).toBe(
          true,
        )
      }),
    )
  })

  it('listing the parties in another order moves at most the tied fen of each', () => {
    fc.assert(
      fc.property(rule, net, calls, (terms, amount, billed) => {
        const partyAmounts = ({ lines }: { lines: readonly SplitShare[] }, capacity: string) =>
          sumFen(lines.filter((line) => line.capacity === capacity).map(({ amountFen }) => amountFen))
        const [here, there] = [
          split(terms, amount, billed),
          split({ ...terms, parties: terms.parties.toReversed() }, amount, billed),
        ]
        for (const { capacity } of terms.parties) {
          const moved = partyAmounts(here, capacity) - partyAmounts(there, capacity)
          expect(moved >= -1n && moved <= 1n).toBe(true)
        }
      }),
    )
  })

  it('listing the parties in another order moves nothing when no two remainders tie', () => {
    fc.assert(
      fc.property(rule, net, calls, (terms, amount, billed) => {
        const here = split(terms, amount, billed)
        const remainders = terms.parties
          .map(({ ratioBp }) => (here.distributableFen * ratioBp) % 10_000n)
          .filter((rest) => rest > 0n)
        fc.pre(new Set(remainders).size === remainders.length)
        const there = split({ ...terms, parties: terms.parties.toReversed() }, amount, billed)
        const byLine = ({ lines }: { lines: readonly SplitShare[] }) =>
          new Map(lines.map(({ capacity, orgId, amountFen }) => [`${capacity} ${orgId}`, amountFen]))
        expect(byLine(there)).toEqual(byLine(here))
      }),
    )
  })
})
