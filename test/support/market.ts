import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { describe, it } from 'vitest'
import { roleSuffix } from '../../src/modules/product/batch-function.ts'
import { readConfig } from '../../src/platform/config.ts'
import { Ids } from '../../src/platform/ids.ts'
import { openPlatform, type OpenPlatform, type PlatformOverrides } from '../../src/platform/open-platform.ts'
import { TestClock } from './clock.ts'
import { isRequired } from './suites.ts'
import { migratedTemplates } from './templates.ts'

export { TestClock, TEST_START } from './clock.ts'
export * from './organizations.ts'

/** One key for all tests, so that nothing is written to a data folder. */
export const TEST_MASTER_KEY = Buffer.alloc(32, 7).toString('base64url')

export type TestMarket = { platform: OpenPlatform; clock: TestClock; ids: Ids; close(): Promise<void> }
type Options = { clock?: TestClock; environment?: Record<string, string> } & Pick<
  PlatformOverrides,
  'onQuery' | 'onOutboxError'
>

/**
 * Both databases, migrated and empty, in memory: 0.5 s and 0.7 GB until the test file ends. Make one per file in
 * `beforeAll`, close it in `afterAll`, and let each test make its own rows.
 */
export async function createTestMarket({ clock = new TestClock(), ...overrides }: Options = {}): Promise<TestMarket> {
  const templates = await migratedTemplates()
  const platform = await openPlatform(testConfig(), { ...overrides, clock, memory: true, templates })
  return { platform, clock, ids: new Ids(clock), close: () => platform.close() }
}

/** The same on PostgreSQL: two databases of its own on the servers that the suite was given, dropped at `close`. */
export async function createServerMarket({
  clock = new TestClock(),
  environment,
  ...overrides
}: Options = {}): Promise<TestMarket> {
  const databases = await createServerDatabases()
  const platform = await openPlatform(testConfig({ ...databases.environment, ...environment }), { ...overrides, clock })
  const close = async () => {
    await platform.close()
    await databases.drop()
  }
  return { platform, clock, ids: new Ids(clock), close }
}

/** Two empty databases on the servers that the suite was given, as the environment of a service names them. */
export async function createServerDatabases() {
  const [market, domain] = await Promise.all([
    createDatabase('TEST_DATABASE_URL'),
    createDatabase('TEST_DOMAIN_DATABASE_URL'),
  ])
  return {
    environment: { DATABASE_URL: market.url, DOMAIN_DATABASE_URL: domain.url },
    drop: async () => void (await Promise.all([market.drop(), domain.drop()])),
  }
}

/** The configuration of a test's service. */
export const testConfig = (environment: Record<string, string> = {}) =>
  readConfig({ SANQUAN_MASTER_KEY: TEST_MASTER_KEY, PORT: '0', ...environment })

/**
 * A suite that needs a PostgreSQL server. Without TEST_DATABASE_URL and TEST_DOMAIN_DATABASE_URL it counts as skipped, by
 * name; with SANQUAN_REQUIRE_SUITES=postgres that is a failure.
 */
export function describeOnPostgres(name: string, suite: () => void): void {
  const title = `${name} (needs PostgreSQL)`
  if (process.env.TEST_DATABASE_URL && process.env.TEST_DOMAIN_DATABASE_URL) return void describe(title, suite)
  if (!isRequired('postgres')) return void describe.skip(title, suite)
  describe(title, () => {
    it('finds its server', () => {
      throw new Error('Set TEST_DATABASE_URL and TEST_DOMAIN_DATABASE_URL: SANQUAN_REQUIRE_SUITES asks for this suite.')
    })
  })
}

async function createDatabase(variable: 'TEST_DATABASE_URL' | 'TEST_DOMAIN_DATABASE_URL') {
  const server = process.env[variable]
  if (!server) throw new Error(`${variable} is not set: call this inside describeOnPostgres.`)
  const name = `sanquan_test_${randomBytes(6).toString('hex')}`
  await runOn(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const drop = async () => {
    await runOn(server, `drop database ${name}`)
    await runOn(server, dropRolesOf(name))
  }
  return { url: url.href, drop }
}

/** Roles belong to the whole server and outlive the database that their names tell. */
const dropRolesOf = (database: string) => `do $$ declare name text; begin
  for name in select rolname from pg_roles where rolname like 'product\\_%${roleSuffix(database)}' loop
    execute format('drop role %I', name);
  end loop;
end $$`

async function runOn(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
