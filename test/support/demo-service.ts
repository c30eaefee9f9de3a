import { SanquanClient } from '../../src/cli/client.ts'
import { DEMO_PASSWORD } from '../../src/demo/accounts.ts'
import { seedDemo } from '../../src/demo/seed.ts'
import type { PlatformOverrides, Snapshots } from '../../src/platform/open-platform.ts'
import { createService, type Service } from '../../src/service.ts'
import { createServerDatabases, testConfig } from './market.ts'
import { migratedTemplates, seededTemplates } from './templates.ts'

/** People of Chengdu in a test's data domain: enough for all that is planted. */
export const TEST_PEOPLE = 500

export type DemoService = {
  service: Service
  url: string
  /** A session of a seeded person, over HTTP. */
  as(email: string): Promise<SanquanClient>
  /** Nobody in particular, over HTTP. */
  anonymous: SanquanClient
  close(): Promise<void>
}

/** The whole service as a user meets it: seeded, listening, reached over HTTP. In memory. */
export async function startDemoService(
  overrides: Pick<PlatformOverrides, 'onQuery' | 'logTo'> = {},
  environment: Record<string, string> = {},
): Promise<DemoService> {
  const templates = await seededTemplates(seedOnce)
  const config = testConfig({ SANQUAN_DEMO: '1', ...environment })
  const service = await createService(config, { ...overrides, memory: true, templates })
  return listen(service, async () => {})
}

async function seedOnce(): Promise<Snapshots> {
  const templates = await migratedTemplates()
  const service = await createService(testConfig({ SANQUAN_DEMO: '1' }), { memory: true, templates })
  try {
    await seedDemo(service, { people: TEST_PEOPLE })
    return await service.platform.snapshot()
  } finally {
    await service.close()
  }
}

/** One of several instances that share their databases. */
export type SharedDemoService = DemoService & {
  /** Starts one more instance on the same databases. Close it before the first. @param gatewayUrl how its gateway signs in to the data domain */
  another(gatewayUrl?: string): Promise<DemoService>
  /** address of the data domain */
  domainUrl: string
}

/** The same on two databases of the PostgreSQL server the suite was given; inside `describeOnPostgres`. */
export async function startDemoServiceOnPostgres(): Promise<SharedDemoService> {
  const { environment, drop } = await createServerDatabases()
  const start = (more: Record<string, string> = {}) =>
    createService(testConfig({ SANQUAN_DEMO: '1', ...environment, ...more }))
  const first = await listen(await start(), drop)
  const another = async (gatewayUrl = environment.DOMAIN_DATABASE_URL) =>
    listen(await start({ DOMAIN_GATEWAY_URL: gatewayUrl }), async () => {})
  return { ...first, another, domainUrl: environment.DOMAIN_DATABASE_URL }
}

/** The same on servers that the test knows of. */
export const startDemoServiceAt = async (environment: Record<string, string>): Promise<DemoService> =>
  listen(await createService(testConfig({ SANQUAN_DEMO: '1', ...environment })), async () => {})

async function listen(service: Service, after: () => Promise<void>): Promise<DemoService> {
  await seedDemo(service, { people: TEST_PEOPLE })
  service.platform.outbox.start()
  await service.app.listen(0, '127.0.0.1')
  const url = await service.app.getUrl()
  const as = async (email: string) => {
    const client = new SanquanClient(url)
    await client.signIn(email, DEMO_PASSWORD)
    return client
  }
  const close = async () => {
    await service.close()
    await after()
  }
  return { service, url, as, anonymous: new SanquanClient(url), close }
}
