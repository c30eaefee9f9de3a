/**
 * The split: how the net revenue of one product and month is divided by its published rule.
 * Promises: lines add up to the net, to the fen; no line is negative; who has no share receives nothing.
 * Refuses: nothing. A rule comes here after `checkRule`; a negative net is a correction, which reverses postings instead.
 * Source: products.md 10, "gross → VAT → net → cost compensation → distributable → parties".
 */
import type { OrganizationKind, SettlementKind } from '../../generated/prisma/enums.ts'
import { allocateByLargestRemainder } from '../../kernel/allocation.ts'
import {
  amountE4,
  fen,
  formatUnitPrice,
  formatYuan,
  roundHalfUpE4ToFen,
  sumFen,
  type Bp,
  type Fen,
} from '../../kernel/money.ts'
import { invariant } from '../../kernel/result.ts'
import type { SplitParty, SplitTerms } from './split-rule.ts'

/** One organisation's part, with how it came about, such as `30% × 20%`. */
export type SplitShare = {
  readonly seq: number
  readonly orgId: string
  readonly orgKind: OrganizationKind
  readonly capacity: SplitParty['capacity']
  readonly basis: string
  readonly amountFen: Fen
  readonly settlement: SettlementKind
}

export type Split = {
  /** Paid to the cost pool before anything else. */
  readonly costFen: Fen
  /** Paid as a fixed amount for each billed call, before the ratios. */
  readonly fixedFen: Fen
  /** What is left for the ratios. */
  readonly distributableFen: Fen
  /** What the fixed amount comes to beyond the net. Reported, never paid. */
  readonly shortfallFen: Fen
  readonly lines: readonly SplitShare[]
}

export type SplitRequest = {
  readonly netFen: Fen
  /** Calls (or reports) that were charged. */
  readonly billedCalls: bigint
  readonly rule: SplitTerms
  /** The kind of every organisation the rule names: it decides how a line is settled. */
  readonly organisations: ReadonlyMap<string, OrganizationKind>
  /** How the region settles the share of an institution. */
  readonly institutions: SettlementKind
}

/**
 * Divides a net by a rule. In order: the cost pool up to its cap (COST_FIRST), the fixed amount for the billed calls up to the
 * net (FIXED), the rest by ratio. A government party's amount is divided again among its departments by weight.
 */
export function splitNet({ netFen, billedCalls, rule, organisations, institutions }: SplitRequest): Split {
  invariant(netFen >= 0n, `A net of ${netFen} fen is a correction and is not split`)
  const costFen = rule.form === 'COST_FIRST' ? least(rule.costPoolCapFen, netFen) : fen(0n)
  const fixedDue = fixedDueFen(rule, billedCalls)
  const fixedFen = least(fixedDue, fen(netFen - costFen))
  const distributableFen = fen(netFen - costFen - fixedFen)
  const byRatio = allocateByLargestRemainder(
    distributableFen,
    rule.parties.map(({ ratioBp }) => ratioBp),
  )
  const lines = rule.parties.flatMap((party, index) => {
    const basis = basisOf(party, rule, billedCalls)
    const amountFen = party.capacity === 'COST_POOL' ? costFen : party.fixedE4 ? fixedFen : (byRatio[index] ?? fen(0n))
    return divideWithinParty(party, { amountFen, basis })
  })
  invariant(sumFen(lines.map(({ amountFen }) => amountFen)) === netFen, 'The lines of a split add up to its net')
  const settled = lines.map((line, index) => {
    const orgKind = organisations.get(line.orgId)
    invariant(orgKind, `The rule names ${line.orgId}, whose kind was not given`)
    const settlement = settlementOf({ ...line, orgKind, operatorOrgId: rule.operatorOrgId, institutions })
    return { ...line, seq: index + 1, orgKind, settlement }
  })
  return { costFen, fixedFen, distributableFen, shortfallFen: fen(fixedDue - fixedFen), lines: settled }
}

/** What the fixed party is owed for the billed calls, rounded half up once; 0 under the other forms. */
export function fixedDueFen(
  rule: { readonly parties: readonly { readonly fixedE4: bigint | null }[] },
  billedCalls: bigint,
): Fen {
  const fixed = rule.parties.find(({ fixedE4 }) => fixedE4 !== null)
  return fixed?.fixedE4 ? roundHalfUpE4ToFen(amountE4(fixed.fixedE4 * billedCalls)) : fen(0n)
}

/**
 * How a line is settled: an administrative unit's share goes to the treasury as non-tax revenue, an institution's by the rule
 * of its region; the operator keeps its own; everybody else is paid.
 */
export function settlementOf(line: {
  readonly orgId: string
  readonly orgKind: OrganizationKind
  readonly operatorOrgId: string
  readonly institutions: SettlementKind
}): SettlementKind {
  if (line.orgKind === 'ADMIN_UNIT') return 'TREASURY_NONTAX'
  if (line.orgKind === 'INSTITUTION') return line.institutions
  return line.orgId === line.operatorOrgId ? 'RETAINED' : 'PAYABLE'
}

/** What each capacity gets in all, in the order of the rule's parties. */
export function totalsOf(
  lines: readonly Pick<SplitShare, 'capacity' | 'amountFen'>[],
): { readonly capacity: SplitParty['capacity']; readonly amountFen: Fen }[] {
  return [...Map.groupBy(lines, ({ capacity }) => capacity)].map(([capacity, shares]) => ({
    capacity,
    amountFen: sumFen(shares.map(({ amountFen }) => amountFen)),
  }))
}

type PartyAmount = { readonly amountFen: Fen; readonly basis: string }

function divideWithinParty(party: SplitParty, { amountFen, basis }: PartyAmount) {
  const { capacity } = party
  if ('orgId' in party) return [{ orgId: party.orgId, capacity, basis, amountFen }]
  const amounts = allocateByLargestRemainder(
    amountFen,
    party.departments.map(({ weightBp }) => weightBp),
  )
  return party.departments.map(({ orgId, weightBp }, index) => ({
    orgId,
    capacity,
    basis: `${basis} × ${percent(weightBp)}`,
    amountFen: amounts[index] ?? fen(0n),
  }))
}

function basisOf(party: SplitParty, rule: SplitTerms, billedCalls: bigint): string {
  if (party.capacity === 'COST_POOL') return `cost ≤ ${formatYuan(rule.costPoolCapFen)}`
  return party.fixedE4 ? `${formatUnitPrice(party.fixedE4)} × ${billedCalls}` : percent(party.ratioBp)
}

/** 3000n → '30%', 1250n → '12.5%', 1n → '0.01%'. */
function percent(share: Bp): string {
  const [whole, hundredths] = [share / 100n, share % 100n]
  const fraction = hundredths === 0n ? '' : `.${hundredths.toString().padStart(2, '0').replace(/0$/, '')}`
  return `${whole}${fraction}%`
}

const least = (a: Fen, b: Fen): Fen => (a < b ? a : b)
