import { Injectable } from '@nestjs/common'
import { fen, sumFen } from '../../kernel/money.ts'
import { Clock } from '../../platform/clock.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { dunningOf, type Dunning } from './invoice-money.ts'

/** An invoice as it is kept, with what its open disputes claim. */
export type LateInvoice = {
  readonly region: string
  readonly grossFen: bigint
  readonly paidFen: bigint
  readonly creditedFen: bigint
  readonly dueAt: Date
  readonly claims: readonly { readonly claimedFen: bigint }[]
}

/** Says how late invoices are, by the clock and the region's parameter. */
@Injectable()
export class DunningService {
  constructor(
    private readonly rules: RegionRules,
    private readonly clock: Clock,
  ) {}

  stateOf({ region, grossFen, paidFen, creditedFen, dueAt, claims }: LateInvoice): Dunning {
    const figures = { grossFen: fen(grossFen), paidFen: fen(paidFen), creditedFen: fen(creditedFen) }
    const heldFen = sumFen(claims.map(({ claimedFen }) => fen(claimedFen)))
    const reminderDays = this.rules.for(region).get('payment.reminderDays')
    return dunningOf({ ...figures, dueAt, heldFen }, { now: this.clock.now(), reminderDays })
  }
}
