import type { MoneyPlace, MovementKind, Side } from '../../generated/prisma/enums.ts'
import type { Movement } from './movement.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'money.moved': MoneyMoved
  }
}

/** A movement as the log shows it: all that is needed to post it again and to follow every invoice to its last fen. */
export type MoneyMoved = {
  movementId: string
  operatorOrgId: string
  kind: MovementKind
  happenedAt: string
  legs: {
    seq: number
    place: MoneyPlace
    side: Side
    counterpartyOrgId: string | null
    invoiceId: string | null
    amountFen: string
  }[]
}

export const movementAsJson = ({ id, operatorOrgId, kind, happenedAt, legs }: Movement): MoneyMoved => ({
  movementId: id,
  operatorOrgId,
  kind,
  happenedAt: happenedAt.toISOString(),
  legs: legs.map(({ amountFen, ...leg }, index) => ({ seq: index + 1, ...leg, amountFen: `${amountFen}` })),
})
