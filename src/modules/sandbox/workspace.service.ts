import { Injectable } from '@nestjs/common'
import type { Workspace } from '../../generated/prisma/client.ts'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { behind } from '../authorization/index.ts'
import { IdentityStore } from '../identity/index.ts'
import { ProductRights } from '../product/index.ts'
import {
  decideFields,
  decideWorkspaceStep,
  NO_SUCH_OPERATOR,
  NO_SUCH_WORKSPACE,
  type WantedSource,
} from './workspace.ts'
import { WorkspaceStore } from './workspace.store.ts'

/** Owns who works where: a developer asks, the operator whose right of use it rests on admits, and closes at any time. */
@Injectable()
export class WorkspaceService {
  constructor(
    private readonly store: WorkspaceStore,
    private readonly rights: ProductRights,
    private readonly identity: IdentityStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A developer asks for a workspace on fields that an operator has the use of for a purpose. @returns it, REQUESTED. */
  async open(
    actor: Actor,
    input: { operatorUscc: string; purposeClass: PurposeClass; sources: readonly WantedSource[] },
  ): Promise<Result<Workspace>> {
    const { purposeClass, sources } = input
    const developerOrgId = actor.org?.id ?? ''
    const operator = await this.identity.organizationByUscc(input.operatorUscc)
    const region = operator?.region ?? actor.org?.region ?? ''
    const known = await this.store.fieldsOf(sources.map(({ resourceCode }) => resourceCode))
    const fields = decideFields(sources, known)
    const fieldIds = fields.ok ? fields.value.map(({ id }) => id) : []
    const standing = await this.rights.standingOfFields({ fieldIds, operatorOrgId: operator?.id ?? '' }, purposeClass)
    // of fields that nobody knows the chain says nothing: whoever may ask is told about them below
    const chainState = fields.ok && operator ? standing.state : 'WHOLE'
    const facts = { developerOrgId, region, chainState }
    const subject = { type: 'Workspace' as const, facts, ...behind(standing) }
    const allowed = this.policy.authorize(actor, 'workspace.open', subject)
    if (!allowed.ok) return allowed
    if (operator?.kind !== 'OPERATOR') return refuse(NO_SUCH_OPERATOR)
    if (!fields.ok) return fields
    const asked = { requestedBy: actor.id ?? '', requestedAt: this.clock.now() }
    const row = { id: this.ids.next(), region, developerOrgId, operatorOrgId: operator.id, purposeClass, ...asked }
    return this.market.transaction(async () => ok(await this.store.add(row, fieldIds)))
  }

  /** The operator admits the developer, or closes the workspace for good. */
  async decide(
    actor: Actor,
    { workspaceId, admit }: { workspaceId: string; admit: boolean },
  ): Promise<Result<Workspace>> {
    const found = await this.store.workspace(workspaceId)
    if (!found) return refuse(NO_SUCH_WORKSPACE)
    const { id, region, operatorOrgId, status } = found
    const subject = { type: 'Workspace' as const, id, facts: { region, operatorOrgId, status } }
    const allowed = this.policy.authorize(actor, 'workspace.decide', subject)
    if (!allowed.ok) return allowed
    const to = admit ? 'OPEN' : 'CLOSED'
    return this.market.transaction(async () => {
      const step = decideWorkspaceStep(await this.store.lockStatus(id), to)
      if (!step.ok) return step
      return ok(await this.store.decide(id, { status: to, decidedBy: actor.id, decidedAt: this.clock.now() }))
    })
  }
}
