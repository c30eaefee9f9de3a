import { Injectable } from '@nestjs/common'
import type { TreasuryRefund } from '../../generated/prisma/client.ts'
import type { TreasuryRefundWay } from '../../generated/prisma/enums.ts'
import { fen, type Fen } from '../../kernel/money.ts'
import { invariant, ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { MoneyService } from '../payment/index.ts'
import { PayoutStore } from './payout.store.ts'
import { decideAsking, decideRefund, legsOfRefund, unknownDepartment, UNKNOWN_REFUND } from './treasury-refund.ts'

type Asked = { readonly departmentUscc: string; readonly amountFen: Fen; readonly way: TreasuryRefundWay }

/**
 * Settles what the treasury owes back.
 * Promises: what was asked is settled once, by 退库 or by offset, with the number of the finance department's paper.
 */
@Injectable()
export class TreasuryRefundService {
  constructor(
    private readonly store: PayoutStore,
    private readonly money: MoneyService,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The operator asks. Refuses ORGANISATION_UNKNOWN, TREASURY_OWES_LESS. */
  async ask(actor: Actor, { departmentUscc, amountFen, way }: Asked): Promise<Result<TreasuryRefund>> {
    const facts = { operatorOrgId: actor.org?.id ?? null, region: actor.org?.region ?? null }
    const allowed = this.policy.authorize(actor, 'treasuryRefund.ask', { type: 'TreasuryRefund', facts })
    if (!allowed.ok) return allowed
    invariant(actor.org && actor.id, 'Who may ask for a refund belongs to an operator')
    const [operatorOrgId, region, askedBy] = [actor.org.id, actor.org.region, actor.id]
    return this.market.transaction(async () => {
      await this.store.lockOperator(operatorOrgId)
      const departmentOrgId = await this.store.departmentByUscc(departmentUscc)
      if (!departmentOrgId) return refuse(unknownDepartment(departmentUscc))
      const owedFen = await this.store.treasuryOwes(operatorOrgId, departmentOrgId)
      const decision = decideAsking({ amountFen, owedFen })
      if (!decision.ok) return decision
      const of = { id: this.ids.next(), region, operatorOrgId, departmentOrgId, amountFen, way, askedBy }
      const undecided = { documentNo: null, decidedBy: null, decidedAt: null, payoutId: null }
      return ok(await this.store.addRefund({ ...of, askedAt: this.clock.now(), ...undecided }))
    })
  }

  /** The finance department agrees. Refuses REFUND_UNKNOWN, REFUND_DECIDED, OFFSET_TOO_LARGE. */
  settle(
    actor: Actor,
    { refundId, documentNo }: { readonly refundId: string; readonly documentNo: string },
  ): Promise<Result<TreasuryRefund>> {
    return this.market.transaction(async () => {
      const refund = await this.store.lockRefund(refundId)
      if (!refund) return refuse(UNKNOWN_REFUND)
      const { id, operatorOrgId, departmentOrgId, region, askedBy, way } = refund
      const facts = { region, makerIsChecker: makerIsChecker(actor, askedBy) }
      const allowed = this.policy.authorize(actor, 'treasuryRefund.settle', { type: 'TreasuryRefund', id, facts })
      if (!allowed.ok) return allowed
      await this.store.lockOperator(operatorOrgId)
      const amountFen = fen(refund.amountFen)
      const unlistedFen = await this.store.unlisted(operatorOrgId, departmentOrgId)
      const decision = decideRefund({ ...refund, amountFen }, { unlistedFen })
      if (!decision.ok) return decision
      const decidedAt = this.clock.now()
      const moved = await this.money.move({
        region,
        operatorOrgId,
        kind: way === 'RETURN' ? 'TREASURY_RETURN' : 'TREASURY_OFFSET',
        happenedAt: decidedAt,
        memo: documentNo,
        paymentId: null,
        invoices: [],
        legs: legsOfRefund({ way, departmentOrgId, amountFen }),
      })
      invariant(moved.ok, `The money of refund ${id} could not be moved`)
      return ok(await this.store.decideRefund(id, { documentNo, decidedBy: actor.id ?? '', decidedAt }))
    })
  }
}
