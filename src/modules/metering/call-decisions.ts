import { Injectable } from '@nestjs/common'
import { invariant } from '../../kernel/result.ts'
import { systemActor } from '../../policy/actor.ts'
import { DecisionLog } from '../../policy/decision-log.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { chainState, ChainStore, grantsIn } from '../authorization/index.ts'
import type { AllowedCalls, Basis } from './hour-decisions.ts'

/** The rule of `policies/` that permits a call. */
const RULE = 'credential.call-licensed-product'

/** The record of what calls were decided by: denials one by one, where they happen; allowed calls by the hour, here. */
@Injectable()
export class CallDecisions {
  constructor(
    private readonly chains: ChainStore,
    private readonly log: DecisionLog,
    private readonly policy: PolicyService,
  ) {}

  /** Only the service itself meters. @throws if the policies say otherwise */
  authorizeClosing(hour: Date): void {
    const actor = systemActor(requestOf(hour))
    const allowed = this.policy.authorize(actor, 'hour.close', {
      type: 'HourClosing',
      id: hour.toISOString(),
      facts: {},
    })
    invariant(allowed.ok, 'The policies let the service close an hour')
  }

  /** Puts an hour's allowed calls on record, in the transaction that closes it: once, whatever happens. */
  async record(hour: Date, batches: readonly AllowedCalls[]): Promise<void> {
    if (batches.length === 0) return
    const grants = await this.grantsBehind(batches, hour)
    await this.log.recordBatches(
      batches.map(({ region, productId, buyerOrgId, calls, callsRoot, bases }) => ({
        requestId: requestOf(hour),
        region,
        orgId: buyerOrgId,
        action: 'product.call',
        objectType: 'DataProduct',
        objectId: productId,
        rule: RULE,
        grantIds: [...new Set(bases.flatMap((basis) => grants.get(keyOf(basis)) ?? []))].toSorted(),
        calls,
        callsRoot: Buffer.from(callsRoot).toString('hex'),
      })),
    )
  }

  /** The grants that each basis rested on in the hour; of one that broke since, those of its chains. */
  private async grantsBehind(batches: readonly AllowedCalls[], instant: Date): Promise<Map<string, string[]>> {
    const bases = [...new Map(batches.flatMap((batch) => batch.bases).map((basis) => [keyOf(basis), basis])).values()]
    const candidates = await this.chains.candidates(bases)
    return new Map(
      bases.map((basis, index) => {
        const ways = candidates[index] ?? []
        const whole = ways.filter((way) => chainState(way, { purpose: basis.purpose, instant }) === 'WHOLE')
        return [keyOf(basis), (whole.length > 0 ? whole : ways).flatMap((way) => grantsIn(way).map(({ id }) => id))]
      }),
    )
  }
}

const requestOf = (hour: Date) => `hour ${hour.toISOString()}`
const keyOf = ({ productVersionId, operatorOrgId, purpose }: Basis) => `${productVersionId} ${operatorOrgId} ${purpose}`
