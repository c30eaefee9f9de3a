import { Injectable } from '@nestjs/common'
import type { SandboxKey } from '../../generated/prisma/client.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { issueSecret } from '../../platform/secrets.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { decideNewKey, REVOKED_ALREADY, SANDBOX_SECRET_KIND } from './sandbox-key.ts'
import { SandboxStore } from './sandbox.store.ts'

/** A key at the only moment its text is known. */
export type NewSandboxKey = { readonly text: string; readonly key: SandboxKey }

/** Owns the keys to the sandbox: no subscription is needed, and none is opened. Promises that a key's text is given once. */
@Injectable()
export class SandboxKeyService {
  constructor(
    private readonly store: SandboxStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Somebody makes a key for their own organisation. */
  async create(actor: Actor, { label }: { label: string }): Promise<Result<NewSandboxKey>> {
    const { id: orgId = '', region = '' } = actor.org ?? {}
    const allowed = this.policy.authorize(actor, 'sandbox.createKey', { type: 'SandboxKey', facts: { orgId, region } })
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      const fits = decideNewKey(await this.store.lockKeys(orgId))
      if (!fits.ok) return fits
      const { text, prefix, hash } = issueSecret(SANDBOX_SECRET_KIND)
      const made = { label, createdBy: actor.id ?? '', createdAt: this.clock.now() }
      const row = { id: this.ids.next(), region, orgId, prefix, secretHash: new Uint8Array(hash), ...made }
      return ok({ text, key: await this.store.addKey(row) })
    })
  }

  /** Somebody revokes a key of their own organisation, for good. */
  async revoke(actor: Actor, keyId: string): Promise<Result<SandboxKey>> {
    const found = await this.store.key(keyId)
    if (!found) return refuse(NO_SUCH_KEY)
    const { id, orgId } = found
    const allowed = this.policy.authorize(actor, 'sandbox.revokeKey', { type: 'SandboxKey', id, facts: { orgId } })
    if (!allowed.ok) return allowed
    const revoked = await this.store.revoke(id, this.clock.now())
    return revoked ? ok(revoked) : refuse(REVOKED_ALREADY)
  }
}

const NO_SUCH_KEY: Refusal = { code: 'NOT_FOUND', message: 'There is no such sandbox key.', rule: 'sandbox.key' }
