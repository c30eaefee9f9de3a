import { Injectable } from '@nestjs/common'
import { ok, type Result } from '../../kernel/result.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import type { RoleRights } from './column-rights.ts'
import { ProductRights } from './product-rights.ts'

/** Shows regulators what the data domain really lets a product read. Reads and changes nothing. */
@Injectable()
export class DomainRightsService {
  constructor(
    private readonly rights: ProductRights,
    private readonly policy: PolicyService,
  ) {}

  /** The product roles of the actor's region, and those of no product: what they are owed, and what the database says they have. */
  async inspect(actor: Actor): Promise<Result<RoleRights[]>> {
    const region = actor.org?.region ?? ''
    const facts = { region, actorOrgId: '' } // of nobody in particular: who may read that may read everything of the region
    const allowed = this.policy.authorize(actor, 'read', { type: 'AuditEvent', facts })
    if (!allowed.ok) return allowed
    const roles = await this.rights.inspect()
    return ok(roles.filter(({ version }) => version === null || version.region === region))
  }
}
