/**
 * A split rule 分配规则: who shares in a product's net revenue, in what form, and whether the shares make a whole.
 * Promises: a rule that passed `checkRule` can divide any net for any number of calls.
 * Refuses: shares that do not add up, a form without what it needs, and revenue for bodies that supervise.
 */
import type { OrganizationKind, SplitForm } from '../../generated/prisma/enums.ts'
import { bp, type Bp, type Fen, type PriceE4 } from '../../kernel/money.ts'
import { firstRefusal, ok, refuse, type Refused, type Result } from '../../kernel/result.ts'

type Share = {
  /** Of what is left after the cost pool and the fixed amount. */
  readonly ratioBp: Bp
  /** FIXED: paid for each billed call before the ratios. */
  readonly fixedE4: PriceE4 | null
}

/** Its amount is divided again among its departments by weight. */
export type DepartmentsParty = Share & {
  readonly capacity: 'GOVERNMENT' | 'COST_POOL'
  readonly departments: readonly DepartmentShare[]
}

export type DepartmentShare = { readonly orgId: string; readonly weightBp: Bp; readonly basis: string }

export type NamedParty = Share & { readonly capacity: 'OPERATOR' | 'DEVELOPER'; readonly orgId: string }

export type SplitParty = DepartmentsParty | NamedParty

/** What a rule says, without who proposed it and since when it holds. */
export type SplitTerms = {
  readonly form: SplitForm
  /** COST_FIRST: the most the cost pool gets of one period. */
  readonly costPoolCapFen: Fen
  /** The organisation that operates the product and keeps its share. */
  readonly operatorOrgId: string
  readonly parties: readonly SplitParty[]
}

export const WHOLE = bp(10_000n)

/** Lines of one statement at most, so that its journal stays far inside the ledger's limit of postings. */
export const MAX_SPLIT_LINES = 100

/** The largest fixed amount for one call, 100,000 yuan: so that no month's amount leaves 64 bits. */
export const MAX_FIXED_E4 = 1_000_000_000n

const KIND_OF_CAPACITY: Record<SplitParty['capacity'], readonly OrganizationKind[]> = {
  GOVERNMENT: ['ADMIN_UNIT', 'INSTITUTION', 'PUBLIC_UTILITY'],
  COST_POOL: ['ADMIN_UNIT', 'INSTITUTION', 'PUBLIC_UTILITY'],
  OPERATOR: ['OPERATOR'],
  DEVELOPER: ['DEVELOPER'],
}

/** Checks that a rule is whole. `organisations` holds the kind of every organisation that exists among those it names. */
export function checkRule(rule: SplitTerms, organisations: ReadonlyMap<string, OrganizationKind>): Result<SplitTerms> {
  const refused = firstRefusal(checksOf(rule, organisations))
  return refused ?? ok(rule)
}

/**
 * Whether the developer of a product shares in its revenue: a product that was reviewed with a developer is not split without
 * it, nor with another.
 */
export function checkDeveloper({ parties }: SplitTerms, developerOrgId: string | null): Result<void> {
  if (developerOrgId === null) return ok()
  const named = parties.flatMap((party) => (party.capacity === 'DEVELOPER' ? [party] : []))
  const [developer] = named
  const shares = developer && (developer.ratioBp > 0n || (developer.fixedE4 ?? 0n) > 0n)
  if (named.length === 1 && developer?.orgId === developerOrgId && shares) return ok()
  return refuseRule(
    'SPLIT_DEVELOPER',
    'Name the developer of the product as DEVELOPER, once and with a share: it was reviewed with the product.',
  )
}

/** Every organisation a rule names. */
export function organisationsOf(rule: SplitTerms): string[] {
  return [...new Set(rule.parties.flatMap((party) => recipients(party)))]
}

function* checksOf(rule: SplitTerms, kinds: ReadonlyMap<string, OrganizationKind>): Generator<Result<unknown>> {
  yield checkSize(rule)
  yield checkOperator(rule)
  yield checkRatios(rule)
  for (const [index, party] of rule.parties.entries()) {
    yield checkDepartments(party, `parties[${index}]`)
    yield checkRecipients(party, `parties[${index}]`, kinds)
  }
  yield checkForm(rule)
}

function checkSize({ parties }: SplitTerms): Result<void> {
  const lines = parties.reduce((sum, party) => sum + recipients(party).length, 0)
  if (lines <= MAX_SPLIT_LINES) return ok()
  return refuseRule('SPLIT_TOO_MANY_LINES', `Name at most ${MAX_SPLIT_LINES} recipients: this rule has ${lines}.`)
}

function checkOperator({ parties, operatorOrgId }: SplitTerms): Result<void> {
  const operators = parties.filter(({ capacity }) => capacity === 'OPERATOR')
  if (operators.length !== 1) {
    return refuseRule(
      'SPLIT_OPERATOR_MISSING',
      `Name the operator as a party once: it is named ${operators.length} times.`,
    )
  }
  if (recipients(operators[0]!)[0] === operatorOrgId) return ok()
  return refuseRule('SPLIT_OPERATOR_OTHER', 'Let the OPERATOR party be the organisation that operates the product.')
}

function checkRatios({ parties }: SplitTerms): Result<void> {
  for (const [index, { ratioBp }] of parties.entries()) {
    if (ratioBp < 0n || ratioBp > WHOLE) {
      return refuseRule('SPLIT_RATIO_RANGE', 'Write a ratio from 0 to 10000 basis points.', `parties[${index}].ratioBp`)
    }
  }
  const sum = parties.reduce((total, { ratioBp }) => total + ratioBp, 0n)
  if (sum === WHOLE) return ok()
  return refuseRule(
    'SPLIT_RATIOS_SUM',
    `Let the ratios of the parties add up to 10000 basis points: they come to ${sum}.`,
  )
}

function checkDepartments(party: SplitParty, field: string): Result<void> {
  if (!('departments' in party)) return ok()
  const weights = party.departments.map(({ weightBp }) => weightBp)
  if (weights.some((weight) => weight < 0n)) {
    return refuseRule('SPLIT_WEIGHT_NEGATIVE', 'Write weights from 0 to 10000 basis points.', `${field}.departments`)
  }
  const sum = weights.reduce((total, weight) => total + weight, 0n)
  if (sum === WHOLE) return ok()
  const message = `Let the weights of the departments add up to 10000 basis points: they come to ${sum}.`
  return refuseRule('SPLIT_WEIGHTS_SUM', message, `${field}.departments`)
}

function checkRecipients(party: SplitParty, field: string, kinds: ReadonlyMap<string, OrganizationKind>): Result<void> {
  const named = recipients(party)
  if (new Set(named).size < named.length) {
    return refuseRule('SPLIT_NAMED_TWICE', 'Name each department of a party once.', `${field}.departments`)
  }
  for (const orgId of named) {
    const kind = kinds.get(orgId)
    if (!kind)
      return refuseRule(
        'SPLIT_ORGANISATION_UNKNOWN',
        `There is no organisation ${orgId}: name one that is registered.`,
        field,
      )
    // Bodies that supervise, price or audit the market take no revenue from it.
    if (!KIND_OF_CAPACITY[party.capacity].includes(kind)) {
      const fit = KIND_OF_CAPACITY[party.capacity].join(', ')
      const message = `An organisation of kind ${kind} cannot share as ${party.capacity}: name one of kind ${fit}.`
      return refuseRule('SPLIT_CAPACITY', message, field)
    }
  }
  return ok()
}

function checkForm(rule: SplitTerms): Result<void> {
  const fixed = rule.parties.filter(({ fixedE4 }) => fixedE4 !== null)
  const pools = rule.parties.filter(({ capacity }) => capacity === 'COST_POOL')
  if (rule.form !== 'FIXED' && fixed.length > 0) {
    return refuseRule('SPLIT_FORM', `Leave the fixed amount out, or choose FIXED: a ${rule.form} rule has none.`)
  }
  if (rule.form !== 'COST_FIRST' && (pools.length > 0 || rule.costPoolCapFen !== 0n)) {
    return refuseRule('SPLIT_FORM', `Leave the cost pool out, or choose COST_FIRST: a ${rule.form} rule has none.`)
  }
  if (rule.form === 'FIXED' && !(fixed.length === 1 && paidOnlyBefore(fixed) && isFixedAmount(fixed[0]!.fixedE4!))) {
    return refuseRule(
      'SPLIT_FIXED',
      'Give one party a fixed amount for each call, above 0 and up to 100000 yuan, and a ratio of 0.',
    )
  }
  if (rule.form === 'COST_FIRST' && !(pools.length === 1 && paidOnlyBefore(pools) && rule.costPoolCapFen > 0n)) {
    return refuseRule('SPLIT_COST_POOL', 'Name one cost pool with a ratio of 0, and a cap above 0.')
  }
  return ok()
}

const paidOnlyBefore = (parties: readonly SplitParty[]) => parties.every(({ ratioBp }) => ratioBp === 0n)

const isFixedAmount = (amount: bigint) => amount > 0n && amount <= MAX_FIXED_E4

const recipients = (party: SplitParty) =>
  'orgId' in party ? [party.orgId] : party.departments.map(({ orgId }) => orgId)

function refuseRule(code: string, message: string, field?: string): Refused {
  return refuse({ code, message, rule: 'settlement.split-rule', field: field ?? 'parties' })
}
