import { randomUUID } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import type { Consent as ConsentRow } from '../../generated/prisma/client.ts'
import type { SubjectKind } from '../../generated/prisma/enums.ts'
import type { ConsentWhereInput } from '../../generated/prisma/models.ts'
import { Market } from '../../platform/database/market.ts'
import type { Consent } from './consent.ts'

@Injectable()
export class ConsentStore {
  constructor(private readonly market: Market) {}

  /** The id of a product by its code: a consent names one that exists. */
  async productIdOf(code: string): Promise<string | null> {
    const rows = await this.market.prisma.$queryRaw<{ id: string }[]>`select id from data_product where code = ${code}`
    return rows[0]?.id ?? null
  }

  /**
   * The random id of a subject, made when it is first heard of. It says nothing about the subject or the moment; only this
   * table ties it to the keyed hash.
   */
  async subjectId(keyHash: Buffer, made: { kind: SubjectKind; createdAt: Date }): Promise<string> {
    const key = new Uint8Array(keyHash)
    const row = await this.market.prisma.subjectKey.upsert({
      where: { keyHash: key },
      create: { subjectId: randomUUID(), keyHash: key, ...made },
      update: {},
    })
    return row.subjectId
  }

  add(consent: Omit<ConsentRow, 'status' | 'withdrawnAt'>): Promise<ConsentRow> {
    return this.market.prisma.consent.create({ data: { ...consent, status: 'ACTIVE' } })
  }

  byId(id: string): Promise<ConsentRow | null> {
    return this.market.prisma.consent.findUnique({ where: { id } })
  }

  /** Withdraws an active consent. @returns null if it was used up or withdrawn at the same time. */
  async withdraw(id: string, withdrawnAt: Date): Promise<ConsentRow | null> {
    const where = { id, status: 'ACTIVE' as const }
    const data = { status: 'WITHDRAWN' as const, withdrawnAt }
    const [withdrawn] = await this.market.prisma.consent.updateManyAndReturn({ where, data })
    return withdrawn ?? null
  }

  list(where: ConsentWhereInput, query: object): Promise<ConsentRow[]> {
    return this.market.prisma.consent.findMany({
      ...query,
      where,
      orderBy: { id: 'asc' },
      relationLoadStrategy: 'join',
    })
  }

  /** Consents by id, in one statement: this runs for calls. @returns one for each id, in order. */
  async findMany(ids: readonly string[]): Promise<(Consent | null)[]> {
    const { rows } = await this.market.pool.query<Consent>({
      name: 'consents',
      text: `
        select id, subject_id as "subjectId", product_id as "productId", recipient_org_id as "recipientOrgId",
          purpose_class as purpose, separate, status, expires_at as "expiresAt"
        from consent where id = any($1)`,
      values: [[...ids]],
    })
    const found = new Map(rows.map((consent) => [consent.id, consent]))
    return ids.map((id) => found.get(id) ?? null)
  }

  /** Ids of subjects by keyed hash, in one statement: this runs for calls. @returns one for each hash, in order; null if unheard of. */
  async subjectIdOf(hashes: readonly Buffer[]): Promise<(string | null)[]> {
    const { rows } = await this.market.pool.query<{ hash: string; subjectId: string }>({
      name: 'subjects',
      text: `select encode(key_hash, 'hex') as hash, subject_id as "subjectId" from subject_key where key_hash = any($1::bytea[])`,
      values: [[...hashes]],
    })
    const found = new Map(rows.map(({ hash, subjectId }) => [hash, subjectId]))
    return hashes.map((hash) => found.get(hash.toString('hex')) ?? null)
  }
}
