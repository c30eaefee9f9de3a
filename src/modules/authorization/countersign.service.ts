import { Injectable } from '@nestjs/common'
import type { CountersignOpinion } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { addWorkingDays } from '../../kernel/working-days.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Ids } from '../../platform/ids.ts'
import { Market } from '../../platform/database/market.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { WorkingCalendars } from '../../policy/working-calendars.ts'
import type { Agreement } from './agreement.ts'
import { AgreementStore } from './agreement.store.ts'
import { decideOpinion, decideWithdrawal, latestOpinions, type Opinion, type OpinionInput } from './countersign.ts'
import { CountersignStore } from './countersign.store.ts'
import { CHANGED_MEANWHILE, noSuchAgreement } from './refusals.ts'

type Draft = Pick<Agreement, 'id' | 'region' | 'implementingOrgId'>

/** Owns the opinions of departments on drafts. Promises that all are asked at once and that each says one thing. */
@Injectable()
export class CountersignService {
  constructor(
    private readonly store: CountersignStore,
    private readonly agreements: AgreementStore,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
    private readonly calendars: WorkingCalendars,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {
    this.calendars.whenAnnounced(async (calendar) => {
      const open = await this.store.provisional()
      for (const { id, openedAt, region } of open) {
        const workingDays = this.rules.for(region).get('countersign.workingDays')
        await this.store.moveDueDay(id, addWorkingDays(dayOf(openedAt), workingDays, calendar))
      }
      return open.length
    })
  }

  /** Asks departments for their opinion on a draft, all at once. In the transaction of the caller. */
  async ask(draft: Draft, change: { ask: readonly string[]; drop: readonly string[]; asked: readonly string[] }) {
    const rounds = latestOpinions(await this.store.of(draft.id))
    await this.store.supersede(draft.id, change.drop)
    const openedAt = this.clock.now()
    const workingDays = this.rules.for(draft.region).get('countersign.workingDays')
    const { day: dueDay, provisional } = await this.calendars.deadline(dayOf(openedAt), workingDays)
    const asking = change.ask.map((departmentOrgId) => {
      return { id: this.ids.next(), departmentOrgId, round: (rounds.get(departmentOrgId)?.round ?? 0) + 1 }
    })
    const { id: agreementId, region, implementingOrgId } = draft
    const askedOrgIds = [...change.asked]
    await this.store.open(asking, {
      agreementId,
      region,
      implementingOrgId,
      askedOrgIds,
      openedAt,
      dueDay,
      provisional,
    })
  }

  /** A department says what it thinks of a draft: consent, or an objection with its reason. */
  async giveOpinion(actor: Actor, no: string, input: OpinionInput): Promise<Result<CountersignOpinion>> {
    const found = await this.own(actor, no)
    if (!found.ok) return found
    const { agreement, opinion } = found.value
    const decision = decideOpinion(opinion, input, agreement)
    if (!decision.ok) return decision
    const record = { text: input.text?.trim() || null, givenBy: actor.id ?? '', givenAt: this.clock.now() }
    return this.put(agreement, opinion, { status: decision.value, ...record })
  }

  /** A department takes its objection back. */
  async withdrawObjection(actor: Actor, no: string): Promise<Result<CountersignOpinion>> {
    const found = await this.own(actor, no)
    if (!found.ok) return found
    const { agreement, opinion } = found.value
    const decision = decideWithdrawal(opinion, agreement)
    return decision.ok ? this.put(agreement, opinion, { status: 'WITHDRAWN' }) : decision
  }

  /** The opinion that a person's department was asked for. */
  private async own(actor: Actor, no: string): Promise<Result<{ agreement: Agreement; opinion: Opinion }>> {
    const agreement = await this.agreements.byNo(no)
    if (!agreement) return refuse(noSuchAgreement(no))
    const opinion = latestOpinions(await this.store.of(agreement.id)).get(actor.org?.id ?? '')
    const facts = { departmentOrgId: opinion?.departmentOrgId ?? '', region: agreement.region }
    const subject = { type: 'CountersignOpinion' as const, id: opinion?.id ?? null, facts }
    const allowed = this.policy.authorize(actor, 'opinion.give', subject)
    if (!allowed.ok) return allowed
    return opinion ? ok({ agreement, opinion }) : refuse(NOT_ASKED)
  }

  private put(agreement: Agreement, opinion: Opinion, data: Parameters<CountersignStore['give']>[2]) {
    return this.market.transaction(async (): Promise<Result<CountersignOpinion>> => {
      const given = await this.store.give(opinion.id, opinion.status, data)
      if (!given) return refuse(CHANGED_MEANWHILE)
      const { departmentOrgId, round, status } = given
      const event = { opinionId: given.id, agreementId: agreement.id, no: agreement.no, departmentOrgId, round, status }
      await this.outbox.publish('opinion.given', event)
      return ok(given)
    })
  }
}

const NOT_ASKED: Refusal = {
  code: 'OPINION_NOT_ASKED',
  message: 'None of your resources is in the scope of this agreement, so your department is not asked.',
  rule: 'countersign.departments',
}
