import { randomUUID } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import type { SubjectKind } from '../../generated/prisma/enums.ts'
import { Market } from '../../platform/database/market.ts'
import { Keys } from '../../platform/keys.ts'

/** The setting that says how often hashes were wrapped, the rotation under way included. */
const GENERATION = 'subject-key.generation'
/** Rows that a rotation wraps in one commit. */
export const ROTATION_BATCH = 1_000

/**
 * The only way to the random ids of subjects: by the keyed hash of the identifier, however often it was wrapped.
 * Owns: table subject_key. Promises: a subject is found before, during and after a rotation, on every instance, since a hash
 * is looked for in each generation that a row can be of: the last one known, the one before and the one to come.
 */
@Injectable()
export class SubjectKeyStore {
  /** the newest generation that this instance has heard of; rows say so when it is behind */
  private known = 1

  constructor(
    private readonly market: Market,
    private readonly keys: Keys,
  ) {}

  /**
   * The random id of a subject, made when it is first heard of. It says nothing about the subject or the moment. Joins the
   * transaction under way.
   */
  async idOf(keyHash: Buffer, made: { kind: SubjectKind; createdAt: Date }): Promise<string> {
    await this.market.prisma.$executeRaw`select pg_advisory_xact_lock_shared(subject_key_lock())`
    await this.hear()
    const [found] = await this.market.prisma.subjectKey.findMany({ where: { keyHash: { in: this.forms(keyHash) } } })
    if (found) return found.subjectId
    const newest = { keyHash: new Uint8Array(this.wrapped(keyHash, this.known)), generation: this.known }
    const row = await this.market.prisma.subjectKey.upsert({
      where: { keyHash: newest.keyHash },
      create: { subjectId: randomUUID(), ...newest, ...made },
      update: {},
    })
    return row.subjectId
  }

  /** An unwrapped hash as most rows have it: who finds a subject under this need not ask `idsOf`. */
  newestForm(hash: Buffer): Buffer {
    return this.wrapped(hash, this.known)
  }

  /** Ids of subjects by unwrapped hash, of whatever generation. @returns one for each hash, in order; null if unheard of. */
  async idsOf(hashes: readonly Buffer[]): Promise<(string | null)[]> {
    const found = await this.find(hashes)
    if (found.every((id) => id !== null) || !(await this.hear())) return found
    return this.find(hashes)
  }

  /**
   * Wraps every hash under one key more. @returns the generation that all rows are of now, and how many were wrapped.
   * Can be run again after it was cut off, and goes on where it stopped.
   */
  async rotate(): Promise<{ generation: number; wrapped: number }> {
    const [oldest] = await this.market.prisma.$queryRaw<{ generation: number | null }[]>`
      select min(generation)::int as generation from subject_key`
    await this.hear()
    const isUnderWay = oldest?.generation !== null && oldest !== undefined && oldest.generation < this.known
    const generation = isUnderWay ? this.known : this.known + 1
    await this.market.transaction(async () => {
      // whoever is writing a new subject at this moment knows the generation before: it is wrapped with the others
      await this.market.prisma.$executeRaw`select pg_advisory_xact_lock(subject_key_lock())`
      const value = String(generation)
      await this.market.prisma.setting.upsert({
        where: { key: GENERATION },
        create: { key: GENERATION, value },
        update: { value },
      })
    })
    this.known = generation
    let wrapped = 0
    for (let some = await this.wrapSome(generation); some > 0; some = await this.wrapSome(generation)) wrapped += some
    return { generation, wrapped }
  }

  private async wrapSome(generation: number): Promise<number> {
    const rows = await this.market.prisma.subjectKey.findMany({
      where: { generation: { lt: generation } },
      take: ROTATION_BATCH,
    })
    const next = rows.map(({ keyHash, generation: from }) => this.wrapped(Buffer.from(keyHash), generation, from))
    // one that another instance has wrapped meanwhile has another hash, and is left alone
    await this.market.pool.query(
      `update subject_key s set key_hash = n.next, generation = $3
       from unnest($1::bytea[], $2::bytea[]) as n(hash, next) where s.key_hash = n.hash`,
      [rows.map(({ keyHash }) => Buffer.from(keyHash)), next, generation],
    )
    return rows.length
  }

  private async find(hashes: readonly Buffer[]): Promise<(string | null)[]> {
    const forms = hashes.map((hash) => this.forms(hash))
    const { rows } = await this.market.pool.query<{ hash: string; subjectId: string; generation: number }>({
      name: 'subjects',
      text: `select encode(key_hash, 'hex') as hash, subject_id as "subjectId", generation
        from subject_key where key_hash = any($1::bytea[])`,
      values: [forms.flat().map((hash) => Buffer.from(hash))],
    })
    const found = new Map(rows.map(({ hash, subjectId }) => [hash, subjectId]))
    this.known = Math.max(this.known, ...rows.map(({ generation }) => generation))
    return forms.map((of) => of.map((hash) => found.get(Buffer.from(hash).toString('hex'))).find(Boolean) ?? null)
  }

  /** Learns how far rotations have gone. @returns whether that was news */
  private async hear(): Promise<boolean> {
    const row = await this.market.prisma.setting.findUnique({ where: { key: GENERATION } })
    const generation = Number(row?.value ?? 1)
    const isNews = generation > this.known
    this.known = Math.max(this.known, generation)
    return isNews
  }

  /** A hash as rows of the generations may have it that there can be now. */
  private forms(hash: Buffer): Uint8Array<ArrayBuffer>[] {
    const generations = [this.known - 1, this.known, this.known + 1].filter((generation) => generation >= 1)
    return generations.map((generation) => new Uint8Array(this.wrapped(hash, generation)))
  }

  private wrapped(hash: Buffer, generation: number, from = 1): Buffer {
    let wrapped = hash
    for (let next = from + 1; next <= generation; next++) wrapped = this.keys.wrapSubject(wrapped, next)
    return wrapped
  }
}
