import { Injectable } from '@nestjs/common'
import { Market } from '../../platform/database/market.ts'

/** A signature's nonce, and when the signature is too old to be taken anyway. */
export type Nonce = { credentialId: string; nonce: string; expiresAt: Date }

@Injectable()
export class NonceStore {
  constructor(private readonly market: Market) {}

  /** Takes nonces that nobody took before, in one statement, and forgets those whose time is over. @returns for each whether it was new. */
  async take(nonces: readonly Nonce[], now: Date): Promise<boolean[]> {
    const { rows } = await this.market.pool.query<{ credential_id: string; nonce: string }>({
      name: 'take-nonces',
      text: `
        with forgotten as (delete from signature_nonce where expires_at <= $4)
        insert into signature_nonce (credential_id, nonce, expires_at)
        select * from unnest($1::text[], $2::text[], $3::timestamptz[]) order by 1, 2
        on conflict do nothing returning credential_id, nonce`,
      values: [
        nonces.map(({ credentialId }) => credentialId),
        nonces.map(({ nonce }) => nonce),
        nonces.map(({ expiresAt }) => expiresAt),
        now,
      ],
    })
    const fresh = new Set(rows.map((row) => keyOf(row.credential_id, row.nonce)))
    return nonces.map(({ credentialId, nonce }) => fresh.delete(keyOf(credentialId, nonce))) // of equals the first
  }
}

const keyOf = (credentialId: string, nonce: string): string => `${credentialId} ${nonce}`
