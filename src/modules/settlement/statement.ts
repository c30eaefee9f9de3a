/**
 * 收益分配账单: what one product brought in a month, divided by the rule in force at the month's end; who confirms it; its journal.
 * Promises: the same sales under the same rule give the same statement and the same hash, whoever draws it up.
 * Refuses: a second confirmation of one side.
 */
import type { OrganizationKind, PersonRole, SettlementKind, SplitCapacity } from '../../generated/prisma/enums.ts'
import { canonicalHashHex } from '../../kernel/canonical-json.ts'
import type { Fen } from '../../kernel/money.ts'
import { assertNever, ok, refuse, type Refused, type Result } from '../../kernel/result.ts'
import type { Period } from '../../kernel/shanghai-time.ts'
import type { ProductSales } from '../billing/index.ts'
import type { AccountRef, NewJournal, NewPosting } from '../ledger/index.ts'
import type { SplitTerms } from './split-rule.ts'
import { splitNet } from './split.ts'

export type StatementLine = {
  readonly seq: number
  readonly orgId: string
  readonly capacity: SplitCapacity
  readonly basis: string
  readonly amountFen: Fen
  readonly settlement: SettlementKind
}

export type StatementContent = {
  readonly productId: string
  readonly operatorOrgId: string
  readonly period: string
  readonly ruleId: string
  readonly billedCalls: bigint
  readonly grossFen: Fen
  readonly vatFen: Fen
  readonly netFen: Fen
  readonly costFen: Fen
  readonly fixedFen: Fen
  readonly distributableFen: Fen
  readonly lines: readonly StatementLine[]
}

export type Statement = StatementContent & { readonly hash: string }

/** Draws up a statement from sales and the rule. */
export function composeStatement(from: {
  readonly period: Period
  readonly sales: ProductSales
  readonly rule: SplitTerms & { readonly id: string }
  readonly organisations: ReadonlyMap<string, OrganizationKind>
  readonly institutions: SettlementKind
}): Statement {
  const { period, sales, rule, organisations, institutions } = from
  const { netFen, billedCalls } = sales
  const { costFen, fixedFen, distributableFen, lines } = splitNet({
    netFen,
    billedCalls,
    rule,
    organisations,
    institutions,
  })
  const content = {
    productId: sales.productId,
    operatorOrgId: rule.operatorOrgId,
    period,
    ruleId: rule.id,
    billedCalls,
    grossFen: sales.grossFen,
    vatFen: sales.vatFen,
    netFen,
    costFen,
    fixedFen,
    distributableFen,
    lines: lines.map(({ orgKind: _, ...line }) => line),
  }
  return { ...content, hash: hashOfStatement(content) }
}

/** SHA-256 of the canonical JSON (RFC 8785) of a statement's content, amounts as decimal strings: 64 hex digits. */
export function hashOfStatement(content: StatementContent): string {
  return canonicalHashHex(contentAsJson(content))
}

/** A statement's content as plain JSON: what is hashed and logged. */
export function contentAsJson(content: StatementContent) {
  return {
    productId: content.productId,
    operatorOrgId: content.operatorOrgId,
    period: content.period,
    ruleId: content.ruleId,
    billedCalls: `${content.billedCalls}`,
    grossFen: `${content.grossFen}`,
    vatFen: `${content.vatFen}`,
    netFen: `${content.netFen}`,
    costFen: `${content.costFen}`,
    fixedFen: `${content.fixedFen}`,
    distributableFen: `${content.distributableFen}`,
    lines: content.lines.map(({ seq, orgId, capacity, basis, amountFen, settlement }) => ({
      seq,
      orgId,
      capacity,
      basis,
      amountFen: `${amountFen}`,
      settlement,
    })),
  }
}

/** Who has confirmed a statement so far. */
export type Confirmations = { readonly operatorConfirmedBy: string | null; readonly bureauConfirmedBy: string | null }

/** What a confirmation changes; `complete` when both sides have confirmed. */
export type Confirmation = Confirmations & { readonly complete: boolean }

/** The operator and the data bureau confirm a statement, each once. Refuses STATEMENT_CONFIRMED, CONFIRMER_OTHER_SIDE. */
export function decideConfirmation(
  so: Confirmations,
  by: { readonly id: string; readonly role: PersonRole | null },
): Result<Confirmation> {
  if (by.role !== 'OPERATOR' && by.role !== 'BUREAU') {
    return refuseConfirmation(
      'CONFIRMER_OTHER_SIDE',
      'A statement is confirmed by the operator and by the data bureau.',
    )
  }
  const isOperator = by.role === 'OPERATOR'
  if (isOperator ? so.operatorConfirmedBy : so.bureauConfirmedBy) {
    const [done, other] = isOperator ? ['operator', 'data bureau'] : ['data bureau', 'operator']
    const message = `The ${done} has confirmed this statement already: nothing is left to do for it, whatever the ${other} does.`
    return refuseConfirmation('STATEMENT_CONFIRMED', message)
  }
  const after = { ...so, ...(isOperator ? { operatorConfirmedBy: by.id } : { bureauConfirmedBy: by.id }) }
  return ok({ ...after, complete: after.operatorConfirmedBy !== null && after.bureauConfirmedBy !== null })
}

/** What the books need to know of a confirmed statement. */
export type StatementForLedger = Pick<StatementContent, 'operatorOrgId' | 'period' | 'netFen'> & {
  readonly id: string
  readonly region: string
  readonly confirmedAt: Date
  readonly lines: readonly Pick<StatementLine, 'orgId' | 'amountFen' | 'settlement'>[]
}

/**
 * The revenue that waited to be split becomes what is owed to each organisation, and the operator's own. Lines of 0 are left
 * out. It happened when the second side confirmed. Undefined if there is nothing to post.
 */
export function journalOfStatement(statement: StatementForLedger): NewJournal | undefined {
  const { id, region, operatorOrgId, period, netFen, confirmedAt, lines } = statement
  if (netFen === 0n) return undefined
  const postings: NewPosting[] = [
    { account: { chart: 'UNSPLIT_REVENUE' }, side: 'DEBIT', amountFen: netFen },
    ...lines.map((line): NewPosting => ({ account: accountOf(line), side: 'CREDIT', amountFen: line.amountFen })),
  ]
  return {
    idempotencyKey: `statement:${id}`,
    region,
    orgId: operatorOrgId,
    kind: 'SPLIT',
    happenedAt: confirmedAt,
    refType: 'SplitStatement',
    refId: id,
    memo: period,
    postings: postings.filter(({ amountFen }) => amountFen > 0n),
  }
}

/** The account that a line is owed on. */
export function accountOf({ orgId, settlement }: Pick<StatementLine, 'orgId' | 'settlement'>): AccountRef {
  switch (settlement) {
    case 'TREASURY_NONTAX':
      return { chart: 'TREASURY_NONTAX_PAYABLE', counterpartyOrgId: orgId }
    case 'INSTITUTION_LOCAL':
      return { chart: 'INSTITUTION_PAYABLE', counterpartyOrgId: orgId }
    case 'PAYABLE':
      return { chart: 'PAYABLE', counterpartyOrgId: orgId }
    case 'RETAINED':
      return { chart: 'OPERATION_REVENUE' }
    default:
      return assertNever(settlement)
  }
}

function refuseConfirmation(code: string, message: string): Refused {
  return refuse({ code, message, rule: 'settlement.confirmation' })
}
