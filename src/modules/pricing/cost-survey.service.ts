import { Injectable } from '@nestjs/common'
import type { CostSurvey } from '../../generated/prisma/client.ts'
import type { CostCategory } from '../../generated/prisma/enums.ts'
import { parseYuanToFen } from '../../kernel/money.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf, yearOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { decideAudit, decideSubmission, type CostItem } from './cost-survey.ts'
import { inside } from './inside.ts'
import { RevenueStore } from './revenue.store.ts'

export type CostItemInput = Omit<CostItem, 'seq' | 'amountFen' | 'category'> & {
  readonly category: CostCategory
  /** yuan */
  readonly amount: string
}

export type AuditInput = {
  readonly surveyId: string
  readonly approve: boolean
  readonly disallowed: readonly number[]
  readonly opinion: string | null
}

/** Owns cost surveys. Promises that who submitted one does not audit it, and that its items never change. */
@Injectable()
export class CostSurveyService {
  constructor(
    private readonly store: RevenueStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** An operator submits what a complete year cost it. */
  async submit(
    actor: Actor,
    input: { readonly year: number; readonly items: readonly CostItemInput[] },
  ): Promise<Result<CostSurvey>> {
    const operatorOrgId = actor.org?.id ?? ''
    const region = actor.org?.region ?? ''
    const facts = { region, operatorOrgId }
    const allowed = this.policy.authorize(actor, 'costSurvey.submit', { type: 'CostSurvey', facts })
    if (!allowed.ok) return allowed
    const items = parseItems(input.items)
    if (!items.ok) return inside('input', items)
    return this.market.transaction(async () => {
      await this.store.lock(operatorOrgId)
      const now = this.clock.now()
      const { year } = input
      const isThere = await this.store.hasSurvey(operatorOrgId, year)
      const fits = decideSubmission({ year, currentYear: yearOf(dayOf(now)), items: items.value, isThere })
      if (!fits.ok) return inside('input', fits)
      const survey = { id: this.ids.next(), region, operatorOrgId, year }
      const submitted = { submittedBy: actor.id ?? '', submittedAt: now }
      return ok(await this.store.addSurvey({ ...survey, ...submitted }, items.value))
    })
  }

  /** The price department allows a survey, without some items if it must, or returns it. */
  async audit(actor: Actor, { surveyId, ...audit }: AuditInput): Promise<Result<CostSurvey>> {
    const found = await this.store.survey(surveyId)
    if (!found) return refuse(NO_SUCH_SURVEY)
    const { region, operatorOrgId, submittedBy } = found
    const facts = { region, operatorOrgId, makerIsChecker: makerIsChecker(actor, submittedBy) }
    const allowed = this.policy.authorize(actor, 'costSurvey.audit', { type: 'CostSurvey', id: surveyId, facts })
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      await this.store.lock(operatorOrgId)
      const survey = (await this.store.survey(surveyId)) ?? found
      const fits = decideAudit(survey, audit)
      if (!fits.ok) return inside('input', fits)
      const { approve, disallowed, opinion } = audit
      return ok(
        await this.store.audit(surveyId, {
          status: approve ? 'AUDITED' : 'RETURNED',
          auditedBy: actor.id,
          auditedAt: this.clock.now(),
          opinion,
          disallowed: [...disallowed],
        }),
      )
    })
  }
}

function parseItems(inputs: readonly CostItemInput[]): Result<readonly CostItem[]> {
  const items: CostItem[] = []
  for (const [index, { amount, ...item }] of inputs.entries()) {
    const amountFen = parseYuanToFen(amount)
    if (!amountFen.ok) return refuse({ ...amountFen.error, field: `items[${index}].amount` })
    items.push({ ...item, seq: index + 1, amountFen: amountFen.value })
  }
  return ok(items)
}

const NO_SUCH_SURVEY: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such cost survey.',
  rule: 'pricing.costSurvey',
}
