import { createHmac } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { PurposeClass } from '../../src/generated/prisma/enums.ts'
import { dayOf } from '../../src/kernel/shanghai-time.ts'
import type { DomainScale } from '../../src/demo/seed-domain.ts'
import { seedDomain } from '../../src/demo/seed-domain.ts'
import { loadSeedData, readTourResource } from '../../src/demo/seed-data.ts'
import {
  batchFunctionName,
  installBatchFunction,
  type BatchFunctionSpec,
} from '../../src/modules/product/batch-function.ts'
import { compileContract } from '../../src/modules/product/compile-contract.ts'
import { consentedOf } from '../../src/modules/product/consented.ts'
import type { Contract } from '../../src/modules/product/contract.ts'
import { inputColumns } from '../../src/modules/product/input-columns.ts'
import type { RowValue } from '../../src/modules/product/prepare-input.ts'
import type { Example } from '../../src/modules/product/review/examples.ts'
import { madeUpConsents } from '../../src/modules/product/review/example-check.ts'
import { openEmbedded, type OpenDatabase } from '../../src/platform/database/open.ts'
import { TEST_START } from './clock.ts'
import { migratedTemplates } from './templates.ts'

/** Small, and yet every planted range of known-truths.ts is inside. */
export const TEST_SCALE: DomainScale = { people: 450, enterprises: 230, dwellings: 1_500 }

export const testLookupKey = (plain: string): Buffer => createHmac('sm3', 'test').update(plain).digest()
export const testToday = () => dayOf(TEST_START)

/** A migrated, empty data domain in memory. */
export async function createTestDomain(): Promise<OpenDatabase> {
  const { domain } = await migratedTemplates()
  return openEmbedded({ memory: true, template: domain })
}

/** Fills it at TEST_START. */
export async function seedTestDomain(pool: Pool): Promise<void> {
  await seedDomain({ pool, lookupKey: testLookupKey, scale: TEST_SCALE, now: TEST_START, progress: () => {} })
}

/** The tables behind resource codes, those of the tour included. */
export async function sourceTables(): Promise<ReadonlyMap<string, string>> {
  const { resources } = await loadSeedData()
  return new Map([...resources, await readTourResource()].map(({ code, sourceTable }) => [code, sourceTable]))
}

/** What is to be installed for one purpose of a product. */
export async function specOf(
  pool: Pool,
  product: { contract: Contract; query: string },
  purpose: PurposeClass,
): Promise<BatchFunctionSpec> {
  const { contract, query } = product
  const tables = await sourceTables()
  const { rows } = await pool.query<{ name: string }>('select current_database() as name')
  return {
    code: contract.code,
    version: contract.version,
    purpose,
    database: rows[0]?.name ?? '',
    input: inputColumns(contract),
    query,
    aggregate: contract.aggregate,
    consented: consentedOf(contract),
    sources: contract.sources.map(({ resource, fields }) => ({ table: tables.get(resource) ?? '', columns: fields })),
  }
}

/** Puts the consents of examples into the data domain, as granting does. @returns the inputs that name them, by example */
export async function grantExamples(
  pool: Pool,
  contract: Contract,
  examples: readonly Pick<Example, 'consents'>[],
): Promise<Record<string, string>[]> {
  const compiled = compileContract(contract, { lookupKey: testLookupKey, today: testToday })
  const made = examples.map((example, n) => madeUpConsents(n, example, { compiled, keyOf: testLookupKey }))
  const consents = made.flatMap((each) => each.consents)
  await pool.query(
    `insert into platform.consent_subject (consent_id, product_code, id_key, claims, expires_at)
     select c."consentId", $2, c."idKey", c.claims, 'infinity'
     from jsonb_to_recordset($1::jsonb) as c("consentId" text, "idKey" bytea, claims jsonb)
     on conflict (consent_id) do update set product_code = excluded.product_code, id_key = excluded.id_key, claims = excluded.claims`,
    [JSON.stringify(consents), contract.code],
  )
  return made.map(({ ids }) => ids)
}

/** @throws what the database says, or the refusal's message. */
export async function install(pool: Pool, spec: BatchFunctionSpec): Promise<void> {
  const statements = installBatchFunction(spec)
  if (!statements.ok) throw new Error(statements.error.message)
  await runAll(pool, statements.value)
}

/** Runs statements as the product module does: in one transaction, one at a time. */
export async function runAll(pool: Pool, statements: readonly string[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    for (const text of statements) await client.query({ text, queryMode: 'extended' } as { text: string })
  })
}

/** The answers to some callers' rows, asked for as the gateway does. */
export async function answersOf(
  pool: Pool,
  key: Pick<BatchFunctionSpec, 'code' | 'version' | 'purpose'>,
  callers: readonly Readonly<Record<string, RowValue>>[],
): Promise<unknown[]> {
  const inputs = JSON.stringify(callers.map((row, n) => ({ n, ...row })))
  return asGateway(pool, async (client) => {
    const { rows } = await client.query<{ n: number; answer: unknown }>(
      `select n, answer from product.${batchFunctionName(key)}($1::jsonb) order by n`,
      [inputs],
    )
    return rows.map(({ answer }) => answer)
  })
}

/** Works with the rights of the gateway and no others. */
export async function asGateway<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query('set local role gateway')
    return work(client)
  })
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
