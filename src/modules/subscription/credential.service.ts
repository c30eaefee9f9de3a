import { Injectable } from '@nestjs/common'
import type { ApiCredential, Subscription } from '../../generated/prisma/client.ts'
import type { CredentialKind } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Market } from '../../platform/database/market.ts'
import { Ids } from '../../platform/ids.ts'
import { Keys } from '../../platform/keys.ts'
import { issueSecret } from '../../platform/secrets.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import {
  CREDENTIAL_SECRET_KIND,
  decideNewCredential,
  decideRevocation,
  decideRotation,
  readAllowedIps,
  readPublicKey,
} from './credential.ts'
import { SubscriptionStore } from './subscription.store.ts'

/** A key at the only moment its text is known; null where only its owner knows the private key. */
export type NewCredential = { readonly text: string | null; readonly credential: ApiCredential }

export type CreateCredential = {
  subscriptionId: string
  label: string
  kind: CredentialKind
  /** for kinds whose private key stays with its owner */
  publicKey: string | null
  allowedIps: readonly string[]
}
export type RotateCredential = { credentialId: string; overlapHours: number; publicKey: string | null }

/** Owns the keys of subscriptions. Promises that a key's text is given once and kept nowhere, but sealed where signatures are verified with it. */
@Injectable()
export class CredentialService {
  constructor(
    private readonly store: SubscriptionStore,
    private readonly policy: PolicyService,
    private readonly market: Market,
    private readonly keys: Keys,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A consumer makes a key for one of its subscriptions. */
  async create(actor: Actor, input: CreateCredential): Promise<Result<NewCredential>> {
    const found = await this.store.subscription(input.subscriptionId)
    if (!found) return refuse(NO_SUCH_SUBSCRIPTION)
    const allowed = this.policy.authorize(actor, 'credential.create', this.subscriptionFacts(found))
    if (!allowed.ok) return allowed
    const allowedIps = readAllowedIps(input.allowedIps)
    if (!allowedIps.ok) return allowedIps
    const publicKey = readPublicKey(input.kind, input.publicKey)
    if (!publicKey.ok) return publicKey
    return this.market.transaction(async () => {
      const room = await this.checkRoom(found.id)
      if (!room.ok) return room
      const { consumerOrgId, id: subscriptionId } = found
      const { kind, label } = input
      const made = { consumerOrgId, subscriptionId, kind, label, allowedIps: allowedIps.value }
      return ok(await this.add(actor, made, publicKey.value))
    })
  }

  /** A consumer puts a new key of the same kind in the place of an old one, which stays good for some hours. */
  async rotate(actor: Actor, input: RotateCredential): Promise<Result<NewCredential>> {
    const found = await this.store.credential(input.credentialId)
    const subscription = found && (await this.store.subscription(found.subscriptionId))
    if (!subscription) return refuse(NO_SUCH_CREDENTIAL)
    const allowed = this.policy.authorize(actor, 'credential.create', this.subscriptionFacts(subscription))
    if (!allowed.ok) return allowed
    const publicKey = readPublicKey(found.kind, input.publicKey)
    if (!publicKey.ok) return publicKey
    return this.market.transaction(async () => {
      const room = await this.checkRoom(subscription.id)
      if (!room.ok) return room
      const current = (await this.store.credential(found.id)) ?? found
      const until = decideRotation(current, { overlapHours: input.overlapHours, now: this.clock.now() })
      if (!until.ok) return until
      await this.store.endAt(found.id, until.value)
      const { consumerOrgId, subscriptionId, kind, label, allowedIps } = found
      return ok(await this.add(actor, { consumerOrgId, subscriptionId, kind, label, allowedIps }, publicKey.value))
    })
  }

  /** A consumer revokes a key of its own; what is not answered yet is refused. */
  async revoke(actor: Actor, credentialId: string): Promise<Result<ApiCredential>> {
    const found = await this.store.credential(credentialId)
    if (!found) return refuse(NO_SUCH_CREDENTIAL)
    const facts = { consumerOrgId: found.consumerOrgId }
    const allowed = this.policy.authorize(actor, 'credential.revoke', { type: 'ApiCredential', id: found.id, facts })
    if (!allowed.ok) return allowed
    return this.market.transaction(async () => {
      await this.store.lock(found.subscriptionId)
      const current = await this.store.credential(found.id)
      const fits = decideRevocation(current ?? found)
      if (!fits.ok) return fits
      return ok(await this.store.revoke(found.id, this.clock.now()))
    })
  }

  private subscriptionFacts({ id, region, consumerOrgId, validFrom, validTo }: Subscription) {
    const facts = { region, consumerOrgId, validFrom, validTo, now: this.clock.now() }
    return { type: 'Subscription', id, facts } as const
  }

  /** Under the subscription's lock, in the transaction under way. */
  private async checkRoom(subscriptionId: string): Promise<Result<void>> {
    const { status } = await this.store.lock(subscriptionId)
    const activeCredentials = await this.store.activeCredentials(subscriptionId, this.clock.now())
    return decideNewCredential({ status, activeCredentials })
  }

  private async add(actor: Actor, made: Made, publicKey: Buffer | null): Promise<NewCredential> {
    const { text, prefix, hash } = issueSecret(CREDENTIAL_SECRET_KIND)
    const isKey = made.kind === 'API_KEY'
    const verifyingKey = publicKey ?? (isKey ? null : this.keys.sealCredential(text, prefix))
    const credential = await this.store.addCredential({
      id: this.ids.next(),
      ...made,
      prefix,
      secretHash: isKey ? new Uint8Array(hash) : null,
      verifyingKey: verifyingKey && new Uint8Array(verifyingKey),
      expiresAt: null,
      createdBy: actor.id ?? '',
      createdAt: this.clock.now(),
    })
    return { text: publicKey ? null : text, credential }
  }
}

type Made = Pick<ApiCredential, 'consumerOrgId' | 'subscriptionId' | 'kind' | 'label' | 'allowedIps'>

const NO_SUCH_SUBSCRIPTION: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such subscription.',
  rule: 'subscription.subscription',
}
const NO_SUCH_CREDENTIAL: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such key.',
  rule: 'subscription.credential',
}
