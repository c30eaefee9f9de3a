import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OrganizationKind } from '../../generated/prisma/enums.ts'
import { bp, fen, MAX_INT64, priceE4, sumFen } from '../../kernel/money.ts'
import { checkRule, organisationsOf, type SplitParty, type SplitTerms } from './split-rule.ts'
import { splitNet, type SplitShare } from './split.ts'

const KIND: Record<string, OrganizationKind> = { operator: 'OPERATOR', developer: 'DEVELOPER' }
const kindsOf = (rule: SplitTerms) =>
  new Map(organisationsOf(rule).map((orgId) => [orgId, KIND[orgId] ?? 'ADMIN_UNIT'] as const))
const split = (rule: SplitTerms, netFen: bigint, billedCalls = 0n) =>
  splitNet({ netFen: fen(netFen), billedCalls, rule, organisations: kindsOf(rule), institutions: 'INSTITUTION_LOCAL' })

describe('laws of splitNet', () => {
  const net = fc.bigInt({ min: 0n, max: 10n ** 14n })
  const calls = fc.bigInt({ min: 0n, max: 10n ** 8n })
  /** So many weights that make a whole; some are zero. */
  const shares = (count: number) =>
    fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: count - 1, maxLength: count - 1 }).map((cuts) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), 10_000]
      return edges.slice(1).map((edge, index) => bp(BigInt(edge - edges[index]!)))
    })
  const weighed = fc
    .integer({ min: 1, max: 6 })
    .chain(shares)
    .map((weights) =>
      weights.map((weightBp, index) => ({ orgId: `department ${index}`, weightBp, basis: 'source fields' })),
    )

  const rule = fc
    .record({
      form: fc.constantFrom('RATIO', 'FIXED', 'COST_FIRST'),
      ratios: shares(3),
      departments: weighed,
      pool: weighed,
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
