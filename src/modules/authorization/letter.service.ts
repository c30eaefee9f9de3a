import { Injectable } from '@nestjs/common'
import type { ConsentLetter } from '../../generated/prisma/client.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Outbox } from '../../platform/outbox.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { DomainRights, noSuchResource } from '../catalog/index.ts'
import { letterGiven } from './authorization.events.ts'
import { decideLetter, decideLetterRevocation, NO_SUCH_LETTER, type LetterInput } from './letter.ts'
import { LetterStore } from './letter.store.ts'
import { CHANGED_MEANWHILE } from './refusals.ts'

/** Owns consent letters. Promises that only the department that provided a field consents to its use. Refuses to widen one: a wider one is a new letter. */
@Injectable()
export class LetterService {
  constructor(
    private readonly store: LetterStore,
    private readonly policy: PolicyService,
    private readonly domain: DomainRights,
    private readonly market: Market,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A department consents that fields it provided to another are authorized. @returns one letter a field. */
  async give(actor: Actor, input: LetterInput): Promise<Result<ConsentLetter[]>> {
    const resource = await this.store.sharedResource(input.resourceCode)
    if (!resource) return refuse(noSuchResource(input.resourceCode))
    const providers = resource.fields.flatMap(({ name, providingOrgId }) => {
      return input.fieldNames.includes(name) && providingOrgId ? [providingOrgId] : []
    })
    const own = actor.org?.id ?? ''
    const providingOrgId = providers.find((id) => id !== own) ?? own
    const facts = { providingOrgId, holderOrgId: resource.holderOrgId, region: resource.region }
    const allowed = this.policy.authorize(actor, 'letter.give', { type: 'ConsentLetter', facts })
    if (!allowed.ok) return allowed
    const now = this.clock.now()
    const taken = await this.store.fieldsOfNo(input.no)
    const decision = decideLetter(input, { providingOrgId, fields: resource.fields, taken, now })
    if (!decision.ok) return decision
    const { validFrom, fieldIds } = decision.value
    const { no, validTo, evidenceHash } = input
    const purposeClasses = [...new Set(input.purposes)]
    const made = { status: 'ACTIVE' as const, givenBy: actor.id ?? '', givenAt: now, revokedAt: null, reason: null }
    const letter = { no, validFrom, validTo, evidenceHash, purposeClasses, ...facts, ...made }
    const written = await this.market.transaction(async () => {
      const letters = await this.store.add(fieldIds.map((fieldId) => ({ ...letter, fieldId, id: this.ids.next() })))
      for (const given of letters) await this.outbox.publish('letter.given', letterGiven(given))
      return letters
    })
    await this.domain.follow()
    return ok(written)
  }

  /** Who gave a letter takes it back, first in the data domain, then here: every product that reads the field is refused from this commit on. */
  async revoke(
    actor: Actor,
    { letterId, reason }: { letterId: string; reason: string },
  ): Promise<Result<ConsentLetter>> {
    const letter = await this.store.byId(letterId)
    if (!letter) return refuse(NO_SUCH_LETTER)
    const { id, providingOrgId, holderOrgId, region } = letter
    const subject = { type: 'ConsentLetter' as const, id, facts: { providingOrgId, holderOrgId, region } }
    const allowed = this.policy.authorize(actor, 'letter.revoke', subject)
    if (!allowed.ok) return allowed
    const decision = decideLetterRevocation(letter)
    if (!decision.ok) return decision
    const withdrawal = { link: 'LETTER', linkId: id, action: 'letter.revoke', reason } as const
    return this.domain.withdraw(withdrawal, () => this.end(id, reason))
  }

  /** The last step of a revocation, that nobody needs to be asked about again. */
  end(id: string, reason: string): Promise<Result<ConsentLetter>> {
    const revokedAt = this.clock.now()
    return this.market.transaction(async () => {
      const revoked = await this.store.revoke(id, { revokedAt, reason })
      if (!revoked) return refuse(CHANGED_MEANWHILE)
      await this.outbox.publish('letter.revoked', { ...letterGiven(revoked), revokedAt: revokedAt.toISOString() })
      return ok(revoked)
    })
  }
}
