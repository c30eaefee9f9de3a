import { Injectable } from '@nestjs/common'
import type { PoolClient } from 'pg'
import { Domain } from '../../../platform/database/domain.ts'
import { batchFunctionName, probeBatchFunction, type BatchFunctionSpec } from '../batch-function.ts'
import type { Answers, MadeUpConsent, Row } from './example-check.ts'
import { Explained } from './plan-limits.ts'
import type { CataloguedColumn } from './static-review.ts'

type Queryable = Pick<PoolClient, 'query'>

/** Longest time that a reviewed query may run for all examples together. */
export const REVIEW_TIMEOUT_MS = 10_000

/** Joins and scans that the second run does without, so that an answer that hangs on the order of rows has a chance to differ. */
const OTHER_PLAN = [
  'enable_hashjoin',
  'enable_mergejoin',
  'enable_indexscan',
  'enable_bitmapscan',
  'enable_indexonlyscan',
]

/** What the review asks of the data domain. Everything of a product is asked with the product's own rights, and undone. */
@Injectable()
export class DomainReviewStore {
  constructor(private readonly domain: Domain) {}

  /** Columns of tables with their types, by the catalogue. */
  async columns(tables: readonly string[]): Promise<CataloguedColumn[]> {
    const { rows } = await this.domain.pool.query<CataloguedColumn>(
      `select t.name as "table", a.attname::text as "column", y.typname::text as type
       from unnest($1::text[]) as t(name) join pg_attribute a on a.attrelid = to_regclass(t.name)
       join pg_type y on y.oid = a.atttypid where a.attnum > 0 and not a.attisdropped`,
      [tables],
    )
    return rows
  }

  /** The same as `markers` and `testSubjects`, for a review that is not in a transaction of the data domain. */
  allMarkers = (): Promise<string[]> => this.markers(this.domain.pool)
  testSubjectsAmong = (keys: readonly string[]): Promise<ReadonlySet<string>> =>
    this.testSubjects(this.domain.pool, keys)

  async markers(client: Queryable): Promise<string[]> {
    const { rows } = await client.query<{ value: string }>('select value from platform.canary order by value')
    return rows.map(({ value }) => value)
  }

  /** Those of some keys (`\x…`) that belong to test subjects. */
  async testSubjects(client: Queryable, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await client.query<{ key: string }>(
      `select '\\x' || encode(subject_key, 'hex') as key from platform.test_subject
       where subject_key in (select k::bytea from unnest($1::text[]) as k)`,
      [keys],
    )
    return new Set(rows.map(({ key }) => key))
  }

  /** Puts consents that were made up into the transaction under way. */
  async addConsents(client: Queryable, productCode: string, consents: readonly MadeUpConsent[]): Promise<void> {
    await client.query(
      `insert into platform.consent_subject (consent_id, product_code, id_key, claims, expires_at)
       select c."consentId", $2, c."idKey", c.claims, 'infinity'
       from jsonb_to_recordset($1::jsonb) as c("consentId" text, "idKey" bytea, claims jsonb)`,
      [JSON.stringify(consents), productCode],
    )
  }

  /** Works with the rights of an installed product's role, for a limited time, and leaves nothing behind. */
  async asProduct<T>(client: PoolClient, spec: BatchFunctionSpec, work: () => Promise<T>): Promise<T> {
    await client.query('savepoint review')
    try {
      await client.query(`set local statement_timeout = ${REVIEW_TIMEOUT_MS}`)
      for (const statement of probeBatchFunction(spec).enter) await client.query(statement)
      return await work()
    } finally {
      await client.query('rollback to savepoint review')
    }
  }

  /** The plan of a batch whose callers the planner does not know. */
  async plan(client: PoolClient, spec: BatchFunctionSpec): Promise<Explained> {
    const { rows } = await client.query(probeBatchFunction(spec).planJson)
    return Explained.parse(rows[0]?.['QUERY PLAN'])
  }

  /** What the function answers to some callers. @param otherwise: by another plan and in another order */
  async answers(
    client: PoolClient,
    spec: BatchFunctionSpec,
    rows: readonly Row[],
    otherwise = false,
  ): Promise<Answers> {
    if (otherwise) for (const method of OTHER_PLAN) await client.query(`set local ${method} = off`)
    const callers = rows.map((row, n) => ({ n, ...row }))
    const found = await client.query<{ n: number; answer: unknown }>(
      `select n, answer from product.${batchFunctionName(spec)}($1::jsonb)`,
      [JSON.stringify(otherwise ? callers.toReversed() : callers)],
    )
    const byCaller = Map.groupBy(found.rows, ({ n }) => n)
    return new Map([...byCaller].map(([n, given]) => [n, given.map(({ answer }) => answer)]))
  }
}
