/**
 * 资金变动: money that moved between places of one operator's books, and its journal.
 * Promises: what came from somewhere went somewhere, to the fen; each kind of movement goes between its places only.
 * Refuses: an unbalanced movement, and a place its kind does not pass, though debits equal credits.
 */
import type { MoneyPlace, MovementKind, Side } from '../../generated/prisma/enums.ts'
import { sumFen, type Fen } from '../../kernel/money.ts'
import { firstRefusal, ok, refuse, type Refused, type Result } from '../../kernel/result.ts'
import type { AccountRef, NewJournal } from '../ledger/index.ts'

/** Money at one place. A debit adds to what the operator has, or takes from what it owes. */
export type MovementLeg = {
  readonly place: MoneyPlace
  readonly side: Side
  readonly counterpartyOrgId: string | null
  /** At INVOICE: which one. */
  readonly invoiceId: string | null
  readonly amountFen: Fen
}

export type Movement = {
  readonly id: string
  readonly region: string
  readonly operatorOrgId: string
  readonly kind: MovementKind
  readonly happenedAt: Date
  readonly memo: string
  readonly legs: readonly MovementLeg[]
}

type Account = 'BANK' | 'PROCESSOR' | 'SUSPENSE' | 'FEES'

/** A place is an account of the books, towards a counterparty or not. */
const TOWARDS: Readonly<
  Record<
    Exclude<MoneyPlace, Account>,
    | 'RECEIVABLE'
    | 'CUSTOMER_ADVANCE'
    | 'PAYABLE'
    | 'INSTITUTION_PAYABLE'
    | 'TREASURY_NONTAX_PAYABLE'
    | 'TREASURY_RECEIVABLE'
  >
> = {
  INVOICE: 'RECEIVABLE',
  ADVANCE: 'CUSTOMER_ADVANCE',
  PAYABLE: 'PAYABLE',
  INSTITUTION: 'INSTITUTION_PAYABLE',
  TREASURY: 'TREASURY_NONTAX_PAYABLE',
  TREASURY_REFUND: 'TREASURY_RECEIVABLE',
}
const OWN = { BANK: 'BANK', PROCESSOR: 'PROCESSOR_BALANCE', SUSPENSE: 'SUSPENSE', FEES: 'PROCESSOR_FEES' } as const

const isOwn = (place: MoneyPlace): place is Account => Object.hasOwn(OWN, place)

type Route = { readonly debit: readonly MoneyPlace[]; readonly credit: readonly MoneyPlace[] }

/** Which places each kind of movement goes to (debit) and comes from (credit). */
export const ROUTES: Readonly<Record<MovementKind, Route>> = {
  RECEIPT: { debit: ['BANK', 'PROCESSOR'], credit: ['INVOICE', 'ADVANCE', 'SUSPENSE'] },
  ASSIGNMENT: { debit: ['SUSPENSE'], credit: ['INVOICE', 'ADVANCE'] },
  APPLICATION: { debit: ['ADVANCE'], credit: ['INVOICE'] },
  REFUND: { debit: ['ADVANCE'], credit: ['BANK', 'PROCESSOR'] },
  CHARGEBACK: { debit: ['INVOICE', 'ADVANCE'], credit: ['PROCESSOR'] },
  CHARGEBACK_WON: { debit: ['PROCESSOR'], credit: ['INVOICE', 'ADVANCE'] },
  FEE: { debit: ['FEES'], credit: ['PROCESSOR'] },
  PAYOUT: { debit: ['PAYABLE', 'INSTITUTION'], credit: ['BANK', 'PROCESSOR'] },
  REMITTANCE: { debit: ['TREASURY'], credit: ['BANK'] },
  TREASURY_RETURN: { debit: ['BANK'], credit: ['TREASURY_REFUND'] },
  TREASURY_OFFSET: { debit: ['TREASURY'], credit: ['TREASURY_REFUND'] },
}

/** Refuses MOVEMENT_UNBALANCED, MOVEMENT_NOT_POSITIVE, MOVEMENT_ROUTE, MOVEMENT_COUNTERPARTY. */
export function decideMovement({ kind, legs }: Pick<Movement, 'kind' | 'legs'>): Result<void> {
  const [debits, credits] = [totalOf(legs, 'DEBIT'), totalOf(legs, 'CREDIT')]
  if (debits !== credits || debits === 0n) {
    return refuseMovement('MOVEMENT_UNBALANCED', `Move what there is: ${debits} fen go in and ${credits} fen come out.`)
  }
  return firstRefusal(legs.map((leg) => decideLeg(kind, leg))) ?? ok()
}

function decideLeg(
  kind: MovementKind,
  { place, side, counterpartyOrgId, invoiceId, amountFen }: MovementLeg,
): Result<void> {
  if (amountFen <= 0n) return refuseMovement('MOVEMENT_NOT_POSITIVE', `Leave out ${amountFen} fen at ${place}.`)
  const route = ROUTES[kind]
  if (!(side === 'DEBIT' ? route.debit : route.credit).includes(place)) {
    return refuseMovement('MOVEMENT_ROUTE', `A movement of kind ${kind} has no ${side.toLowerCase()} at ${place}.`)
  }
  if (isOwn(place) === (counterpartyOrgId !== null) || (place === 'INVOICE') !== (invoiceId !== null)) {
    return refuseMovement('MOVEMENT_COUNTERPARTY', `Say towards whom, and of which invoice, money is at ${place}.`)
  }
  return ok()
}

const totalOf = (legs: readonly MovementLeg[], side: Side): Fen =>
  sumFen(legs.filter((leg) => leg.side === side).map(({ amountFen }) => amountFen))

/** The journal of a movement: a posting for each account, in the order of its legs. */
export function journalOfMovement({ id, region, operatorOrgId, kind, happenedAt, memo, legs }: Movement): NewJournal {
  const byAccount = Map.groupBy(legs, (leg) => `${leg.place} ${leg.counterpartyOrgId} ${leg.side}`)
  return {
    idempotencyKey: `movement:${id}`,
    region,
    orgId: operatorOrgId,
    kind,
    happenedAt,
    refType: 'MoneyMovement',
    refId: id,
    memo,
    postings: [...byAccount.values()].map((same) => ({
      account: accountOfLeg(same[0]!),
      side: same[0]!.side,
      amountFen: sumFen(same.map(({ amountFen }) => amountFen)),
    })),
  }
}

/** The account of a leg. */
export function accountOfLeg({ place, counterpartyOrgId }: MovementLeg): AccountRef {
  if (isOwn(place)) return { chart: OWN[place] }
  return { chart: TOWARDS[place], counterpartyOrgId: counterpartyOrgId ?? '' }
}

const refuseMovement = (code: string, message: string): Refused => refuse({ code, message, rule: 'payment.movement' })
