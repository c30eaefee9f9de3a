import { Injectable } from '@nestjs/common'
import type { RegistrationObjection } from '../../generated/prisma/client.ts'
import { normalizePersonName } from '../../kernel/person-name.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Keys } from '../../platform/keys.ts'
import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegistrationDutyStore } from './registration-duty.store.ts'
import { decideDecision, decideObjection, OBJECTION_DECIDED, type Objector } from './registration-objection.ts'
import { RegistrationObjectionStore } from './registration-objection.store.ts'
import { RegistrationProcedure } from './registration-procedure.ts'

export type ObjectionInput = Objector & { noticeId: string; evidence: string; evidenceHash: string }

/** Owns objections to public notices. Promises that an upheld one ends the application, and that who objected is sealed, seen by the registry alone, and never logged. */
@Injectable()
export class RegistrationObjectionService {
  constructor(
    private readonly store: RegistrationObjectionStore,
    private readonly procedure: RegistrationProcedure,
    private readonly duties: RegistrationDutyStore,
    private readonly policy: PolicyService,
    private readonly keys: Keys,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Anybody objects to what a notice shows, with real name and evidence, while it stands. */
  async raise(actor: Actor, input: ObjectionInput): Promise<Result<RegistrationObjection>> {
    const notice = await this.store.notice(input.noticeId)
    if (!notice) return refuse(NO_SUCH_NOTICE)
    const { id: noticeId, region } = notice
    const allowed = this.policy.authorize(actor, 'objection.raise', {
      type: 'PublicNotice',
      id: noticeId,
      facts: { region },
    })
    if (!allowed.ok) return allowed
    const now = this.clock.now()
    const days = { startDay: dayOfColumn(notice.startDay), endDay: dayOfColumn(notice.endDay) }
    const decision = decideObjection({ ...days, open: notice.application.status === 'NOTICE' }, dayOf(now))
    if (!decision.ok) return decision
    const { realName, idType, contact, evidence, evidenceHash } = input
    const id = this.ids.next()
    const identity: Objector = { realName: normalizePersonName(realName), idType, contact }
    const sealedIdentity = Uint8Array.from(this.keys.sealAnswer(JSON.stringify(identity), contextOf(id)))
    const undecided = { status: 'OPEN' as const, opinion: null, decidedBy: null, decidedAt: null }
    return ok(
      await this.store.add({
        id,
        region,
        noticeId,
        sealedIdentity,
        evidence,
        evidenceHash,
        raisedAt: now,
        ...undecided,
      }),
    )
  }

  /** The registry re-checks. Upheld: the application is terminated, in the same commit. */
  async decide(
    actor: Actor,
    input: { objectionId: string; uphold: boolean; opinion: string },
  ): Promise<Result<RegistrationObjection>> {
    const objection = await this.store.byId(input.objectionId)
    if (!objection) return refuse(NO_SUCH_OBJECTION)
    const { id, region, notice } = objection
    const facts = { region, makerIsChecker: makerIsChecker(actor, notice.application.filedBy) }
    const allowed = this.policy.authorize(actor, 'objection.decide', { type: 'RegistrationObjection', id, facts })
    if (!allowed.ok) return allowed
    const decision = decideDecision(objection.status)
    if (!decision.ok) return decision
    const status = input.uphold ? ('UPHELD' as const) : ('DISMISSED' as const)
    const by = { decidedBy: actor.id ?? '', decidedAt: this.clock.now() }
    return this.market.transaction(async () => {
      const decided = await this.store.decide(id, { status, opinion: input.opinion, ...by })
      if (!decided) return refuse(OBJECTION_DECIDED)
      if (input.uphold && notice.application.status === 'NOTICE') {
        const ended = await this.procedure.move(notice.application, 'terminate', {
          actorId: actor.id,
          remark: input.opinion,
        })
        if (!ended.ok) return ended
        const { type, subjectKind: kind, subjectId } = notice.application
        if (type === 'FIRST') await this.duties.setFiled({ kind, id: subjectId }, null)
      }
      return ok(decided)
    })
  }

  /** Who objected, for who may decide it, and on record; null for others, and once it is erased. */
  objector(actor: Actor, { region, id, sealedIdentity }: RegistrationObjection): Objector | null {
    if (!sealedIdentity) return null
    const facts = { region, makerIsChecker: 'DIFFERENT' as const }
    const allowed = this.policy.authorize(actor, 'objection.decide', { type: 'RegistrationObjection', id, facts })
    if (!allowed.ok) return null
    return JSON.parse(this.keys.openAnswer(sealedIdentity, contextOf(id))) as Objector // sealed above
  }
}

const contextOf = (id: string) => `objection:${id}`

const NO_SUCH_NOTICE: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such notice. See the list of public notices.',
  rule: 'registration.notice',
  field: 'input.noticeId',
}
const NO_SUCH_OBJECTION: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such objection. See the list of objections.',
  rule: 'registration.objection',
  field: 'input.objectionId',
}
