import { Injectable } from '@nestjs/common'
import type { Freeze } from '../../generated/prisma/client.ts'
import { invariant, ok, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { decideLifting, FREEZE_OPERATOR, FREEZE_STANDS, FREEZE_UNKNOWN, SCOPE_OF_ROLE } from './freeze.ts'
import { FreezeStore } from './freeze.store.ts'

export type FreezeInput = { readonly operatorUscc: string; readonly reason: string; readonly documentNo: string }

/**
 * Owns freezes: by the price department of prices, by the finance department of money, by the security authority of calls.
 * Promises: from the commit on nothing of it happens any more, whatever was judged before; only the authority that set a
 * freeze lifts it. Refuses what freeze.ts names.
 */
@Injectable()
export class FreezeService {
  constructor(
    private readonly store: FreezeStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Freezes what the asker's authority oversees of an operator. */
  async set(actor: Actor, { operatorUscc, reason, documentNo }: FreezeInput): Promise<Result<Freeze>> {
    return this.market.transaction(async () => {
      const operator = await this.store.lockOperator(operatorUscc)
      const region = operator?.region ?? actor.org?.region ?? null
      const allowed = this.policy.authorize(actor, 'freeze.set', { type: 'Freeze', facts: { region } })
      if (!allowed.ok) return allowed
      if (!operator) return FREEZE_OPERATOR
      const scope = actor.role ? SCOPE_OF_ROLE[actor.role] : undefined
      invariant(scope && actor.org && actor.id, 'Who may freeze is of an authority that oversees something')
      const key = { orgId: actor.org.id, operatorOrgId: operator.id, scope }
      if (await this.store.standing(key)) return FREEZE_STANDS
      const lifting = { liftReason: null, liftedBy: null, liftedAt: null }
      const made = { id: this.ids.next(), region: operator.region, setBy: actor.id, setAt: this.clock.now() }
      const freeze = await this.store.add({ ...made, ...key, reason, documentNo, ...lifting })
      if (scope === 'CALLS') await this.store.raiseEpochs(operator.id)
      return ok(freeze)
    })
  }

  /** Lifts a freeze of the asker's own authority. */
  async lift(actor: Actor, { freezeId, reason }: { freezeId: string; reason: string }): Promise<Result<Freeze>> {
    return this.market.transaction(async () => {
      const freeze = await this.store.lock(freezeId)
      if (!freeze) return FREEZE_UNKNOWN
      const { id, orgId, region } = freeze
      const allowed = this.policy.authorize(actor, 'freeze.lift', { type: 'Freeze', id, facts: { orgId, region } })
      if (!allowed.ok) return allowed
      const decision = decideLifting(freeze)
      if (!decision.ok) return decision
      return ok(await this.store.lift(id, { liftReason: reason, liftedBy: actor.id ?? '', liftedAt: this.clock.now() }))
    })
  }
}
