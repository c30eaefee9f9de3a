import { Injectable } from '@nestjs/common'
import type { Payout } from '../../generated/prisma/client.ts'
import { fen } from '../../kernel/money.ts'
import { invariant, ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { FreezeStore } from '../authorization/index.ts'
import { MoneyService, StripeService } from '../payment/index.ts'
import { PayoutStore } from './payout.store.ts'
import {
  decidePayment,
  draftPayouts,
  legsOfPayout,
  NO_ACCOUNT,
  REFERENCE_MISSING,
  REFERENCE_USED,
  UNKNOWN_PAYOUT,
  type DraftPayout,
} from './payout.ts'

type Payment = { readonly payoutId: string; readonly reference: string | null }

/**
 * Pays the parties of confirmed statements: departments through the treasury, the others by bank or by the processor.
 * Promises: every line is paid once; a payout is drawn up by one person and recorded as paid by another, with its number.
 */
@Injectable()
export class PayoutService {
  constructor(
    private readonly store: PayoutStore,
    private readonly money: MoneyService,
    private readonly stripe: StripeService,
    private readonly freezes: FreezeStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** 缴库清单: draws up a payout for each party that is due something. Again it answers only what has become due since. */
  async list(actor: Actor): Promise<Result<readonly Payout[]>> {
    const facts = { operatorOrgId: actor.org?.id ?? null, region: actor.org?.region ?? null }
    const allowed = this.policy.authorize(actor, 'payout.list', { type: 'Payout', facts })
    if (!allowed.ok) return allowed
    invariant(actor.org && actor.id, 'Who may list payouts belongs to an operator')
    const [operatorOrgId, region, listedBy] = [actor.org.id, actor.org.region, actor.id]
    return this.market.transaction(async () => {
      await this.store.lockOperator(operatorOrgId)
      const unfrozen = await this.freezes.unfrozen(operatorOrgId, 'MONEY')
      if (!unfrozen.ok) return unfrozen
      const due = await this.store.dueLines(operatorOrgId)
      const drafts = draftPayouts(due, await this.store.clawbacks(operatorOrgId))
      const payouts: Payout[] = []
      for (const draft of drafts) payouts.push(await this.add(draft, { operatorOrgId, region, listedBy }))
      return ok(payouts)
    })
  }

  private add(
    { lines, deducted, ...draft }: DraftPayout,
    of: { readonly operatorOrgId: string; readonly region: string; readonly listedBy: string },
  ): Promise<Payout> {
    const unpaid = { status: 'LISTED', reference: null, paidBy: null, paidAt: null } as const
    return this.store.add(
      { id: this.ids.next(), ...of, ...draft, listedAt: this.clock.now(), ...unpaid },
      { lines, deducted },
    )
  }

  /**
   * Records that a payout was made, with the number of the slip (缴款书号) or of the transfer. Refuses PAYOUT_UNKNOWN,
   * PAYOUT_PAID, PAYOUT_REFERENCE_USED.
   */
  async pay(actor: Actor, asked: Payment): Promise<Result<Payout>> {
    const reference = await this.referenceOf(actor, asked)
    return reference.ok ? this.record(actor, { payoutId: asked.payoutId, reference: reference.value }) : reference
  }

  /** Of a transfer by the processor, which is made here, with a key of the payout; else the number that was given. */
  private async referenceOf(actor: Actor, { payoutId, reference }: Payment): Promise<Result<string>> {
    const payout = await this.store.withAccount(payoutId)
    if (payout?.rail !== 'CONNECT') return reference ? ok(reference) : refuse(REFERENCE_MISSING)
    const { id, operatorOrgId, region, listedBy, account } = payout
    const facts = { operatorOrgId, region, makerIsChecker: makerIsChecker(actor, listedBy) }
    const allowed = this.policy.authorize(actor, 'payout.pay', { type: 'Payout', id, facts })
    if (!allowed.ok) return allowed
    const unfrozen = await this.freezes.unfrozen(operatorOrgId, 'MONEY')
    if (!unfrozen.ok) return unfrozen
    const decision = decidePayment(payout)
    if (!decision.ok) return decision
    const { client } = this.stripe
    if (!client || !account) return refuse(NO_ACCOUNT)
    return ok(await client.transfer({ payoutId, account, amountFen: fen(payout.amountFen) }))
  }

  private record(
    actor: Actor,
    { payoutId, reference }: { readonly payoutId: string; readonly reference: string },
  ): Promise<Result<Payout>> {
    return this.market.transaction(async () => {
      const payout = await this.store.lock(payoutId)
      if (!payout) return refuse(UNKNOWN_PAYOUT)
      const { id, operatorOrgId, region, rail, listedBy } = payout
      const facts = { operatorOrgId, region, makerIsChecker: makerIsChecker(actor, listedBy) }
      const allowed = this.policy.authorize(actor, 'payout.pay', { type: 'Payout', id, facts })
      if (!allowed.ok) return allowed
      const unfrozen = await this.freezes.unfrozen(operatorOrgId, 'MONEY')
      if (!unfrozen.ok) return unfrozen
      const decision = decidePayment(payout)
      if (!decision.ok) return decision
      if (await this.store.referenceUsed({ operatorOrgId, rail, reference })) return refuse(REFERENCE_USED)
      const paidAt = this.clock.now()
      const saved = await this.store.paid(id, { reference, paidBy: actor.id ?? '', paidAt })
      const moved = await this.money.move({
        region,
        operatorOrgId,
        kind: rail === 'TREASURY' ? 'REMITTANCE' : 'PAYOUT',
        happenedAt: paidAt,
        memo: reference,
        paymentId: null,
        invoices: [],
        legs: legsOfPayout({ ...payout, amountFen: fen(payout.amountFen) }),
      })
      invariant(moved.ok, `The money of payout ${id} could not be moved`)
      return ok(saved)
    })
  }
}
