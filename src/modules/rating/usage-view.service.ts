import { Injectable } from '@nestjs/common'
import { addDays, dayOf, parsePeriod, periodBounds, type Day, type Period } from '../../kernel/shanghai-time.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { IdentityStore } from '../identity/index.ts'
import { PriceStore } from '../pricing/index.ts'
import { RatingService } from './rating.service.ts'
import { usageByDay, usageOfMonth, type MonthUsed, type UsageOfDay, type UsageOfMonth } from './usage-view.ts'
import { UsageViewStore } from './usage-view.store.ts'

/** `buyerUscc` null: the asker's own organisation. */
export type AskedView = {
  readonly period: string
  readonly buyerUscc: string | null
  readonly productCode: string | null
}

/** Owns no rows: shows a buyer's use of a month and what it costs so far, to whoever may read that usage. */
@Injectable()
export class UsageViewService {
  constructor(
    private readonly store: UsageViewStore,
    private readonly rating: RatingService,
    private readonly prices: PriceStore,
    private readonly identity: IdentityStore,
    private readonly policy: PolicyService,
    private readonly clock: Clock,
  ) {}

  /** By day, product, purpose and outcome. Refuses PERIOD_MALFORMED, BUYER_UNKNOWN. */
  async byDay(actor: Actor, asked: AskedView): Promise<Result<readonly UsageOfDay[]>> {
    const month = await this.load(actor, asked)
    return month.ok ? ok(usageByDay(month.value)) : month
  }

  /** What each product and purpose comes to until now, or came to. Refuses PERIOD_MALFORMED, BUYER_UNKNOWN. */
  async ofMonth(actor: Actor, asked: AskedView): Promise<Result<readonly UsageOfMonth[]>> {
    const month = await this.load(actor, asked)
    return month.ok ? ok(usageOfMonth(month.value, this.lastDay(month.value.period))) : month
  }

  /** Today, or the last day of a month that is over. */
  private lastDay(period: Period): Day {
    const [today, last] = [dayOf(this.clock.now()), addDays(dayOf(periodBounds(period).end), -1)]
    return today < last ? today : last
  }

  private async load(actor: Actor, asked: AskedView): Promise<Result<MonthUsed>> {
    const period = parsePeriod(asked.period)
    if (!period.ok) return period
    const buyerOrgId = await this.buyerOf(actor, asked.buyerUscc)
    if (buyerOrgId === null) return refuse(BUYER_UNKNOWN)
    const where = this.policy.filter(actor, 'UsageRow')
    const of = { buyerOrgId, period: period.value }
    const used = await this.store.used({ ...of, productCode: asked.productCode, where })
    const operators = [...new Set(used.map(({ operatorOrgId }) => operatorOrgId))]
    const days = []
    for (const operatorOrgId of operators)
      days.push(...(await this.rating.daysOf({ operatorOrgId, period: period.value })))
    const ids = [...used, ...days].flatMap(({ priceVersionId }) => (priceVersionId === null ? [] : [priceVersionId]))
    const prices = await this.prices.byIds([...new Set(ids)])
    return ok({ ...of, used, days, prices: new Map(prices.map((price) => [price.id, price])) })
  }

  private async buyerOf(actor: Actor, uscc: string | null): Promise<string | null> {
    if (uscc === null) return actor.org?.id ?? null
    return (await this.identity.organizationByUscc(uscc))?.id ?? null
  }
}

const BUYER_UNKNOWN: Refusal = {
  code: 'BUYER_UNKNOWN',
  message: 'No such organisation is registered: check the credit code, or sign in and leave it out for your own.',
  rule: 'usage.buyer',
  field: 'buyerUscc',
}
