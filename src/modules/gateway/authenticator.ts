import { hash } from 'node:crypto'
import { BlockList, isIPv6 } from 'node:net'
import { Injectable } from '@nestjs/common'
import { invariant, ok, type Refusal, type Result } from '../../kernel/result.ts'
import { Clock } from '../../platform/clock.ts'
import { Group } from '../../platform/group.ts'
import {
  SIGNATURE_WINDOW_SECONDS,
  verifySignature,
  type Signature,
  type SignedRequest,
} from '../../platform/http/message-signature.ts'
import type { SignatureAlgorithm, VerifyingKey } from '../../platform/http/verifying-key.ts'
import { Keys } from '../../platform/keys.ts'
import { UNKNOWN_CREDENTIAL, type CallRefusal } from './call-answer.ts'
import type { Licence } from './licence.ts'
import { LicenceStore, type SigningLicence } from './licence.store.ts'
import { NonceStore, type Nonce } from './nonce.store.ts'
import { Snapshot } from './snapshot.ts'

/** How a caller proves itself: by a key's text, or by a signature over the request. */
export type Proof = { secret: string | undefined; signed?: SignedRequest }

/**
 * Finds out who calls. Promises: a signature opens a subscription once; keys bound to addresses open nothing from elsewhere.
 * Whether the key is still good is `decideLicence`'s to say, so that it is on record whose key was refused.
 */
@Injectable()
export class Authenticator {
  private readonly licences: Group<Buffer, Licence | null>
  private readonly known: Group<string, Licence | null>
  private readonly signing: Group<string, SigningLicence | null>
  private readonly nonces: Group<Nonce, boolean>

  constructor(
    store: LicenceStore,
    nonces: NonceStore,
    private readonly snapshot: Snapshot,
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {
    this.licences = new Group((hashes) => store.byKeyHashes(hashes))
    this.known = new Group((ids) => store.byCredentialIds(ids))
    this.signing = new Group((ids) => store.byKeyIds(ids))
    this.nonces = new Group((taken) => nonces.take(taken, clock.now()))
  }

  /** The licence a caller proves to have. Refuses CREDENTIAL_UNKNOWN, CREDENTIAL_ADDRESS, SIGNATURE_…, all 401. */
  async licence(proof: Proof, ip: string): Promise<Result<Licence, CallRefusal>> {
    const found = proof.signed ? await this.bySignature(proof.signed) : await this.bySecret(proof.secret)
    if (!found.ok) return found
    return isAllowedFrom(found.value.allowedIps, ip) ? found : refused(WRONG_ADDRESS)
  }

  /** A licence as the database has it now: what was remembered of its subscription is forgotten. */
  async again({ credentialId, subscriptionId }: Licence): Promise<Licence> {
    this.snapshot.forget(subscriptionId)
    const licence = await this.known.add(credentialId)
    invariant(licence, 'A key that was known is kept for good.')
    return licence
  }

  private async bySecret(secret: string | undefined): Promise<Result<Licence, CallRefusal>> {
    const found = secret ? await this.byHash(hash('sha256', secret, 'hex')) : null
    return found ? ok(found.licence) : { ok: false, error: UNKNOWN_CREDENTIAL }
  }

  private byHash(hex: string): Promise<{ licence: Licence } | null> {
    return this.snapshot.find(`secret ${hex}`, async () => {
      const licence = await this.licences.add(Buffer.from(hex, 'hex'))
      return licence && { licence }
    })
  }

  private async bySignature(request: SignedRequest): Promise<Result<Licence, CallRefusal>> {
    const now = this.clock.now()
    const found = new Map<string, Licence>()
    const keyOf = async (keyId: string) => {
      const signing = await this.snapshot.find(`key ${keyId}`, () => this.signing.add(keyId))
      if (signing) found.set(keyId, signing.licence)
      return signing && this.verifyingKey(keyId, signing)
    }
    const verified = await verifySignature(request, { keyOf, now })
    if (!verified.ok) return refused(verified.error)
    const licence = found.get(verified.value.keyId)
    invariant(licence, 'A signature was verified with no key.')
    const isNew = await this.nonces.add(nonceOf(licence.credentialId, verified.value))
    return isNew ? ok(licence) : refused(REPLAYED)
  }

  private verifyingKey(keyId: string, { kind, verifyingKey }: SigningLicence): VerifyingKey {
    const key = kind === 'HMAC_SHA256' ? Buffer.from(this.keys.openCredential(verifyingKey, keyId)) : verifyingKey
    return { algorithm: ALGORITHMS[kind], key }
  }
}

const ALGORITHMS: Record<SigningLicence['kind'], SignatureAlgorithm> = {
  HMAC_SHA256: 'hmac-sha256',
  ED25519: 'ed25519',
  SM2_SM3: 'sm2-sm3',
}

/** A nonce is remembered until its signature is out of the window, however early its clock was. */
const nonceOf = (credentialId: string, { nonce, createdAt }: Signature): Nonce => ({
  credentialId,
  nonce,
  expiresAt: new Date(createdAt.getTime() + (SIGNATURE_WINDOW_SECONDS + 1) * 1000),
})

/** Whether an address is one of some addresses and networks; any is where none is named. */
export function isAllowedFrom(allowed: readonly string[], ip: string): boolean {
  if (allowed.length === 0) return true
  const list = new BlockList()
  for (const entry of allowed) {
    const [address = '', bits] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')
}

const refused = (refusal: Refusal): { ok: false; error: CallRefusal } => ({
  ok: false,
  error: { ...refusal, status: 401 },
})

const WRONG_ADDRESS = {
  code: 'CREDENTIAL_ADDRESS',
  message: 'This key is bound to addresses, and yours is none of them. Call from one of them, or make a key without.',
  rule: 'subscription.credential',
}
const REPLAYED = {
  code: 'SIGNATURE_REPLAYED',
  message: 'This signature was used before. Sign again with a new nonce; the same requestNo gives the same answer.',
  rule: 'RFC 9421 §7.2.2',
}
