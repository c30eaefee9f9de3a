import { Injectable } from '@nestjs/common'
import type { DataResource } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { IdentityStore } from '../identity/index.ts'
import { CatalogStore, type ResourceRecord } from './catalog.store.ts'
import { DomainRights } from './domain-rights.ts'
import { decideMove, decideRegistration, MOVES, type ResourceInput, type ResourceMove } from './resource.ts'

/** Owns the catalogue of what departments hold. Promises that it describes data and never reads it. Refuses a description that contradicts itself. */
@Injectable()
export class CatalogService {
  constructor(
    private readonly store: CatalogStore,
    private readonly identity: IdentityStore,
    private readonly policy: PolicyService,
    private readonly domain: DomainRights,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A department files a resource that it holds, in its own region. @returns it, SUBMITTED until the bureau accepts it. */
  async registerResource(actor: Actor, input: ResourceInput): Promise<Result<DataResource>> {
    const holder = { holderOrgId: actor.org?.id ?? '', region: actor.org?.region ?? '' }
    const allowed = this.policy.authorize(actor, 'resource.register', { type: 'DataResource', facts: holder })
    if (!allowed.ok) return allowed
    const usccs = input.fields.flatMap(({ providingUscc }) => providingUscc ?? [])
    const [taken, providers, parents] = await Promise.all([
      this.store.taken(input),
      this.identity.organizationIdsByUscc(usccs),
      this.store.records(input.derivedFrom?.parentCodes ?? []),
    ])
    const { holderOrgId } = holder
    const facts = { holderOrgId, codeTaken: taken.code, sourceTableTaken: taken.sourceTable, providers, parents }
    const draft = decideRegistration(input, facts)
    if (!draft.ok) return draft
    const id = this.ids.next()
    const fieldIds = draft.value.fields.map(() => this.ids.next())
    const made = { ...holder, id, fieldIds, createdAt: this.clock.now(), createdBy: actor.id ?? '' }
    return ok(await this.store.add(draft.value, made))
  }

  /** The holder takes a resource out of use: what rests on it is refused from this commit on. */
  suspendResource(actor: Actor, code: string): Promise<Result<DataResource>> {
    return this.move(actor, code, 'suspend')
  }

  resumeResource(actor: Actor, code: string): Promise<Result<DataResource>> {
    return this.move(actor, code, 'resume')
  }

  private async move(actor: Actor, code: string, move: ResourceMove): Promise<Result<DataResource>> {
    const resource = await this.store.record(code)
    if (!resource) return refuse(noSuchResource(code))
    const allowed = this.policy.authorize(actor, `resource.${move}`, resourceSubject(resource))
    if (!allowed.ok) return allowed
    const decision = decideMove(resource, move)
    if (!decision.ok) return decision
    return move === 'suspend' ? this.withdraw(resource.id) : this.giveBack(resource.id)
  }

  /** The last step of a suspension, that nobody needs to be asked about again. */
  async endUse(resourceId: string): Promise<Result<DataResource>> {
    const moved = await this.store.move(resourceId, MOVES.suspend, this.clock.now())
    return moved ? ok(moved) : refuse(CHANGED_MEANWHILE)
  }

  private withdraw(linkId: string): Promise<Result<DataResource>> {
    const withdrawal = { link: 'RESOURCE', linkId, action: 'resource.suspend', reason: null } as const
    return this.domain.withdraw(withdrawal, () => this.endUse(linkId))
  }

  /** The row comes first: until the data domain has followed, less can be read than is allowed. */
  private async giveBack(resourceId: string): Promise<Result<DataResource>> {
    const moved = await this.store.move(resourceId, MOVES.resume, null)
    if (!moved) return refuse(CHANGED_MEANWHILE)
    await this.domain.follow()
    return ok(moved)
  }
}

/** A resource as policies see it. */
export const resourceSubject = ({ id, holderOrgId, region, status }: ResourceRecord) => ({
  type: 'DataResource' as const,
  id,
  facts: { holderOrgId, region, status },
})

export const noSuchResource = (code: string): Refusal => ({
  code: 'NOT_FOUND',
  message: `There is no resource ${code}. See the codes in the catalogue.`,
  rule: 'catalog.code',
})

const CHANGED_MEANWHILE: Refusal = {
  code: 'CHANGED_MEANWHILE',
  message: 'Somebody changed the resource at the same time. Look at its state and try again.',
  rule: 'catalog.status',
}
