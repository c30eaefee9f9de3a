import { Injectable } from '@nestjs/common'
import { Domain } from '../../platform/database/domain.ts'

/** Who consented, and what the subject claims of itself: in the data domain and nowhere else. */
export type ConsentedSubject = {
  readonly consentId: string
  /** the product that may read it, for a call that presents the consent */
  readonly productCode: string
  /** keyed hash of the identifier, by which the data domain's tables are looked up */
  readonly idKey: Buffer
  readonly claims: Readonly<Record<string, string>>
  /** the first instant at which nothing of it is there any more */
  readonly expiresAt: Date
}

/** Consents looked at together when what is over is purged. */
export const PURGE_BATCH = 1_000

/**
 * Owns table platform.consent_subject of the data domain. Promises: no product's role reads the table; the one function that
 * gives a row gives it for a consent's id and the product it was given for.
 */
@Injectable()
export class ConsentClaims {
  constructor(private readonly domain: Domain) {}

  async remember({ consentId, productCode, idKey, claims, expiresAt }: ConsentedSubject): Promise<void> {
    await this.domain.pool.query(
      `insert into platform.consent_subject (consent_id, product_code, id_key, claims, expires_at) values ($1, $2, $3, $4, $5)`,
      [consentId, productCode, idKey, JSON.stringify(claims), expiresAt],
    )
  }

  async forget(consentIds: readonly string[]): Promise<number> {
    const { rowCount } = await this.domain.pool.query(
      'delete from platform.consent_subject where consent_id = any($1::text[])',
      [consentIds],
    )
    return rowCount ?? 0
  }

  /** @param now the first instant of which is not over */
  async forgetExpired(now: Date): Promise<number> {
    const { rowCount } = await this.domain.pool.query('delete from platform.consent_subject where expires_at <= $1', [
      now,
    ])
    return rowCount ?? 0
  }

  /** Ids of consents that have a row, after one of them, in order. */
  async kept(after: string): Promise<string[]> {
    const { rows } = await this.domain.pool.query<{ id: string }>(
      `select consent_id as id from platform.consent_subject where consent_id > $1 order by consent_id limit ${PURGE_BATCH}`,
      [after],
    )
    return rows.map(({ id }) => id)
  }
}
