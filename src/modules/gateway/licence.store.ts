import { Injectable } from '@nestjs/common'
import type { CredentialKind } from '../../generated/prisma/enums.ts'
import { Market } from '../../platform/database/market.ts'
import type { Licence } from './licence.ts'

/** What a signing key opens, and what its signatures are verified with; a shared secret is sealed. */
export type SigningLicence = { kind: Exclude<CredentialKind, 'API_KEY'>; verifyingKey: Buffer; licence: Licence }

const LICENCE = `
  c.id as "credentialId", c.status as "credentialStatus", c.expires_at as "credentialExpiresAt",
  c.allowed_ips as "allowedIps",
  s.id as "subscriptionId", s.status, s.epoch, s.valid_from as "validFrom", s.valid_to as "validTo", s.region,
  s.operator_org_id as "operatorOrgId", s.consumer_org_id as "consumerOrgId", o.kind as "consumerKind",
  s.product_id as "productId", p.code as "productCode", s.product_version_id as "productVersionId", v.version,
  v.status as "versionStatus", s.purpose_class as "purposeClass", s.buyer_class as "buyerClass",
  v.consent_kind as "consentKind"`

const FROM_CREDENTIAL = `
  from api_credential c join subscription s on s.id = c.subscription_id
  join organization o on o.id = s.consumer_org_id join data_product p on p.id = s.product_id
  join product_version v on v.id = s.product_version_id`

@Injectable()
export class LicenceStore {
  constructor(private readonly market: Market) {}

  /** The licences behind some keys, in one statement: this runs for every call. @returns one for each hash, in order. */
  async byKeyHashes(hashes: readonly Buffer[]): Promise<(Licence | null)[]> {
    const { rows } = await this.market.pool.query<Licence & { hash: string }>({
      name: 'licences',
      text: `select encode(c.secret_hash, 'hex') as hash, ${LICENCE} ${FROM_CREDENTIAL} where c.secret_hash = any($1)`,
      values: [hashes],
    })
    const found = new Map(rows.map(({ hash, ...licence }) => [hash, licence]))
    return hashes.map((hash) => found.get(hash.toString('hex')) ?? null)
  }

  /** The same by the id of the credential: as it stands now. @returns one for each id, in order. */
  async byCredentialIds(ids: readonly string[]): Promise<(Licence | null)[]> {
    const { rows } = await this.market.pool.query<Licence>({
      name: 'licences-by-id',
      text: `select ${LICENCE} ${FROM_CREDENTIAL} where c.id = any($1)`,
      values: [ids],
    })
    const found = new Map(rows.map((licence) => [licence.credentialId, licence]))
    return ids.map((id) => found.get(id) ?? null)
  }

  /** The same for keys that sign, by key id. */
  async byKeyIds(keyIds: readonly string[]): Promise<(SigningLicence | null)[]> {
    const { rows } = await this.market.pool.query<Licence & Omit<SigningLicence, 'licence'> & { keyId: string }>({
      name: 'signing-licences',
      text: `
        select c.prefix as "keyId", c.kind::text as kind, c.verifying_key as "verifyingKey", ${LICENCE} ${FROM_CREDENTIAL}
        where c.prefix = any($1) and c.kind <> 'API_KEY'`,
      values: [keyIds],
    })
    const found = new Map(
      rows.map(({ keyId, kind, verifyingKey, ...licence }) => [keyId, { kind, verifyingKey, licence }]),
    )
    return keyIds.map((keyId) => found.get(keyId) ?? null)
  }
}
