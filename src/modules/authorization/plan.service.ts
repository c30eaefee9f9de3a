import { Injectable } from '@nestjs/common'
import type { ImplementationPlan, SelectionRecord } from '../../generated/prisma/client.ts'
import type { SelectionMethod } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf, type Day } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { dayToColumn } from '../../platform/database/day-column.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { IdentityStore } from '../identity/index.ts'
import {
  decidePlan,
  decidePlanStep,
  decideSelection,
  noSuchPlan,
  PLAN_STEPS,
  type PlanInput,
  type PlanRecord,
  type PlanStep,
} from './plan.ts'
import { PlanStore } from './plan.store.ts'

export type SelectionInput = {
  planNo: string
  operatorUscc: string
  method: SelectionMethod
  noticeNo: string
  noticeDay: Day
  result: string
}

/** Owns implementation plans and the selections under them. Promises that nobody is selected before the plan is filed. */
@Injectable()
export class PlanService {
  constructor(
    private readonly store: PlanStore,
    private readonly identity: IdentityStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** The bureau, as implementing body, drafts a plan with its 12 items. */
  async draft(actor: Actor, input: PlanInput): Promise<Result<ImplementationPlan>> {
    const [implementingOrgId, region] = [actor.org?.id ?? '', actor.org?.region ?? '']
    const subject = { type: 'ImplementationPlan' as const, facts: { implementingOrgId, region } }
    const allowed = this.policy.authorize(actor, 'plan.draft', subject)
    if (!allowed.ok) return allowed
    const rules = this.rules.for(region)
    const noTaken = (await this.store.byNo(input.no)) !== null
    const decision = decidePlan(input, { noTaken, modes: rules.get('authorization.modes') })
    if (!decision.ok) return decision
    const made = { id: this.ids.next(), draftedBy: actor.id ?? '', draftedAt: this.clock.now() }
    return ok(await this.store.add(input, { ...made, implementingOrgId, region, ruleVersion: rules.version }))
  }

  /** Records a step of a plan with its number: the 三重一大 decision, the government's approval, the provincial filing. */
  async advance(
    actor: Actor,
    { no, step, recordNo }: { no: string; step: PlanStep; recordNo: string },
  ): Promise<Result<ImplementationPlan>> {
    const plan = await this.store.byNo(no)
    if (!plan) return refuse(noSuchPlan(no))
    const allowed = this.policy.authorize(actor, 'plan.advance', planSubject(actor, plan))
    if (!allowed.ok) return allowed
    const decision = decidePlanStep(plan, step)
    if (!decision.ok) return decision
    const now = this.clock.now()
    return this.market.transaction(async () => {
      const record = { status: step, ...recordOf(step, { recordNo, by: actor.id ?? '', now }) }
      const changed = await this.store.step(plan.id, PLAN_STEPS[step].from, record)
      if (!changed) return refuse(CHANGED_MEANWHILE)
      const { id: planId, region } = plan
      await this.outbox.publish('plan.advanced', { planId, no, region, status: step, recordNo, at: now.toISOString() })
      return ok(changed)
    })
  }

  /** The bureau records how an operator was selected under a filed plan. */
  async recordSelection(actor: Actor, input: SelectionInput): Promise<Result<SelectionRecord>> {
    const { planNo, operatorUscc, method, noticeNo, noticeDay, result } = input
    const plan = await this.store.byNo(planNo)
    if (!plan) return refuse(noSuchPlan(planNo))
    const allowed = this.policy.authorize(actor, 'selection.record', planSubject(actor, plan))
    if (!allowed.ok) return allowed
    const operator = await this.identity.organizationByUscc(operatorUscc)
    const now = this.clock.now()
    const decision = decideSelection(plan, { operator, noticeDay, today: dayOf(now) })
    if (!decision.ok) return decision
    const { operatorOrgId } = decision.value
    const made = { id: this.ids.next(), planId: plan.id, recordedBy: actor.id ?? '', recordedAt: now }
    return this.market.transaction(async () => {
      const row = { ...made, operatorOrgId, method, noticeNo, noticeDay: dayToColumn(noticeDay), result }
      const selection = await this.store.addSelection(row)
      const event = {
        selectionId: selection.id,
        planId: plan.id,
        no: planNo,
        operatorOrgId,
        method,
        noticeNo,
        noticeDay,
      }
      await this.outbox.publish('operator.selected', event)
      return ok(selection)
    })
  }
}

function recordOf(step: PlanStep, { recordNo, by, now }: { recordNo: string; by: string; now: Date }) {
  if (step === 'DECIDED') return { decisionRecord: recordNo, decidedBy: by, decidedAt: now }
  if (step === 'APPROVED') return { govApprovalNo: recordNo, approvedAt: now }
  return { provincialFilingNo: recordNo, filedAt: now }
}

const planSubject = (actor: Actor, { id, implementingOrgId, region, status, draftedBy }: PlanRecord) => {
  const facts = { implementingOrgId, region, status, makerIsChecker: makerIsChecker(actor, draftedBy) }
  return { type: 'ImplementationPlan' as const, id, facts }
}

const CHANGED_MEANWHILE: Refusal = {
  code: 'CHANGED_MEANWHILE',
  message: 'Somebody changed the plan at the same time. Look at its state and try again.',
  rule: '27号 art. 10-11',
}
