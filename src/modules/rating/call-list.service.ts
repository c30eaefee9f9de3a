import { Injectable } from '@nestjs/common'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { parsePeriod } from '../../kernel/shanghai-time.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { IdentityStore } from '../identity/index.ts'
import { CALLS_AT_ONCE, CallListStore, type ListedCall } from './call-list.store.ts'

/** The calls behind a bill, one by one. Promises what the asker may read of one buyer's month, and nothing of what was asked. */
@Injectable()
export class CallListService {
  constructor(
    private readonly store: CallListStore,
    private readonly identity: IdentityStore,
    private readonly policy: PolicyService,
  ) {}

  /** In the order of their records; read page by page while it is consumed. Refuses PERIOD_MALFORMED, BUYER_UNKNOWN. */
  async list(
    actor: Actor,
    asked: { readonly period: string; readonly buyerUscc: string | null },
  ): Promise<Result<AsyncIterable<ListedCall>>> {
    const period = parsePeriod(asked.period)
    if (!period.ok) return period
    const buyer = asked.buyerUscc === null ? actor.org : await this.identity.organizationByUscc(asked.buyerUscc)
    if (!buyer) return refuse(BUYER_UNKNOWN)
    const where = this.policy.filter(actor, 'CallRecord')
    return ok(this.pages({ buyerOrgId: buyer.id, period: period.value, where }))
  }

  private async *pages(asked: Parameters<CallListStore['page']>[0]): AsyncGenerator<ListedCall> {
    for (let after = ''; ;) {
      const page = await this.store.page(asked, after)
      yield* page
      after = page.at(-1)?.id ?? ''
      if (page.length < CALLS_AT_ONCE) return
    }
  }
}

const BUYER_UNKNOWN: Refusal = {
  code: 'BUYER_UNKNOWN',
  message: 'No such organisation is registered: check the credit code, or leave it out for your own.',
  rule: 'usage.buyer',
  field: 'buyer',
}
