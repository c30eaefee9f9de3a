/** What makes two-factor fast: of however many people, the planner of its own accord looks one up by key. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDomain, install, seedTestDomain, specOf } from '../../test/support/domain.ts'
import { probeBatchFunction, type BatchFunctionSpec } from '../modules/product/batch-function.ts'
import type { OpenDatabase } from '../platform/database/open.ts'
import { readProductFolder } from './product-folder.ts'

/** Enough that the planner would notice; bench/products.ts does the same with 5 million. */
const MORE_PEOPLE = 20_000

let domain: OpenDatabase
let spec: BatchFunctionSpec

beforeAll(async () => {
  domain = await createTestDomain()
  await seedTestDomain(domain.pool)
  spec = await specOf(domain.pool, await readProductFolder('id2'), 'INDUSTRY_DEVELOPMENT')
  await install(domain.pool, spec)
  await domain.pool.query(
    `insert into cd_psb.person (id_no, id_key, name, sex, birth, status, updated_at)
     select 'more-' || n, sha256(convert_to('more-' || n, 'UTF8')), '王' || n, 'M', '1990-01-01', 'NORMAL', now()
     from generate_series(1, ${MORE_PEOPLE}) n`,
  )
  await domain.pool.query('analyze cd_psb.person')
})
afterAll(() => domain.close())

it('ID2 finds a person by the index of keys, and reads no list of people', async () => {
  const { enter, plan } = probeBatchFunction(spec)
  const client = await domain.pool.connect()
  try {
    await client.query('begin')
    for (const statement of enter) await client.query(statement)
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(plan)
    const scans = rows.flatMap((line) => /\b([A-Z][\w ]* Scan\b.*? on person)\b/.exec(line['QUERY PLAN'])?.[1] ?? [])
    expect(scans).toEqual(['Index Scan using person_pkey on person'])
  } finally {
    await client.query('rollback')
    client.release()
  }
})
