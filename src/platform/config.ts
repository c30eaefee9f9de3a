import { resolve } from 'node:path'
import { z } from 'zod'
import type { LogPolicy } from '../kernel/log-policy.ts'
import type { StatementLimits } from './database/gateway-login.ts'
import { NATS_ENVIRONMENT, readNats, type NatsConfig } from './events/nats-config.ts'
import { serversOf } from './database/server.ts'
import { readEndpoints, type Endpoints } from './http/endpoints.ts'
import { readLogPolicy } from './log-policy-file.ts'
import { StartRefused } from './start-refused.ts'
import { readStripe, STRIPE_ENVIRONMENT, type StripeConfig } from './stripe-config.ts'
import { LOG_LEVELS, type LogLevel } from './telemetry/log.ts'
import type { MetricsAddress } from './telemetry/metrics-server.ts'

/** One PostgreSQL server, or several of which one is the primary. */
const Servers = z
  .string()
  .refine(
    (url) => serversOf(url).length > 0,
    'write postgresql://user@host:5432/database, several hosts separated by commas',
  )

/** What the environment may say. Every name, its meaning and its default; README's table is checked against it. */
const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('data'),
  DATABASE_URL: Servers.optional(),
  DOMAIN_DATABASE_URL: Servers.optional(),
  DOMAIN_GATEWAY_URL: Servers.optional(),
  DOMAIN_STATEMENT_MS: z.coerce.number().int().min(100).max(600_000).default(5_000),
  DOMAIN_WORK_MEM_MB: z.coerce.number().int().min(1).max(4_096).default(16),
  SANQUAN_CALLS_PER_SECOND: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
  DOMAIN_TEMP_FILE_MB: z.coerce.number().int().min(1).max(1_048_576).default(256),
  SANQUAN_DEMO: z.enum(['0', '1']).default('0'),
  SANQUAN_DEMO_PEOPLE: z.coerce.number().int().min(500).max(5_000_000).default(50_000),
  SANQUAN_MASTER_KEY: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes in base64url')
    .optional(),
  SANQUAN_ENDPOINTS: z.string().optional(),
  SANQUAN_TRUSTED_PROXIES: z
    .string()
    .regex(/^[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*$/, 'addresses or networks, separated by commas')
    .optional(),
  SANQUAN_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SANQUAN_LOG_POLICY: z.string().optional(),
  SANQUAN_LOG_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,200}$/, 'no spaces and no plus sign')
    .default('ledger.sanquan.example/1'),
  SANQUAN_LOG_LEVEL: z.enum(LOG_LEVELS).optional(),
  SANQUAN_METRICS_ADDRESS: z
    .string()
    .regex(/^([^\s:]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/, 'an address and a port, such as 127.0.0.1:9464')
    .optional(),
  SANQUAN_DRAIN_SECONDS: z.coerce.number().min(0).max(300).default(0),
  ...STRIPE_ENVIRONMENT,
  ...NATS_ENVIRONMENT,
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
})

export const ENVIRONMENT_NAMES = Object.keys(Environment.shape)

/** The service's configuration, read once at start. Paths are absolute. */
export type Config = {
  port: number
  host: string
  dataDir: string
  marketUrl: string | undefined
  domainUrl: string | undefined
  /** the data domain again, for a login that may run product functions and nothing else */
  domainGatewayUrl: string | undefined
  /** what one statement of a product may take in the data domain */
  domainLimits: StatementLimits
  /** product calls that one key may make in a second, on each instance */
  callsPerSecond: number
  demo: boolean
  demoPeople: number
  masterKey: Buffer | undefined
  /** departments' own services that products may ask, by name; none by default */
  endpoints: Endpoints
  /** whose X-Forwarded-For is believed; nobody’s by default */
  trustedProxies: string[]
  /** where the public finds this service, without a slash at the end: what its catalogue calls things by */
  publicUrl: string
  logOrigin: string
  /** who witnesses the log, and how many of them settlement waits for; nobody by default */
  logPolicy: LogPolicy
  logLevel: LogLevel
  /** where Prometheus finds the metrics; nowhere by default */
  metricsAddress: MetricsAddress | undefined
  /** how long an instance that was told to stop serves on, so that balancers hear of it */
  drainMs: number
  /** where OpenTelemetry traces go; nowhere by default */
  tracesUrl: string | undefined
  /** the JetStream that committed events go to; none by default */
  nats: NatsConfig | undefined
  /** the Stripe account that payments may come by; none by default */
  stripe: StripeConfig | undefined
}

/** Reads the environment. @throws with one line for each wrong variable: its name and what it must be. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new StartRefused(`The configuration cannot be used:\n  ${faults.join('\n  ')}`)
  }
  const env = parsed.data
  refuseFewerThanTwoDatabases(env)
  return {
    port: env.PORT,
    host: env.HOST,
    dataDir: resolve(env.DATA_DIR),
    marketUrl: env.DATABASE_URL,
    domainUrl: env.DOMAIN_DATABASE_URL,
    domainGatewayUrl: env.DOMAIN_GATEWAY_URL,
    domainLimits: limitsOf(env),
    callsPerSecond: env.SANQUAN_CALLS_PER_SECOND,
    demo: env.SANQUAN_DEMO === '1',
    demoPeople: env.SANQUAN_DEMO_PEOPLE,
    masterKey: env.SANQUAN_MASTER_KEY ? Buffer.from(env.SANQUAN_MASTER_KEY, 'base64url') : undefined,
    endpoints: env.SANQUAN_ENDPOINTS ? readEndpoints(resolve(env.SANQUAN_ENDPOINTS)) : new Map(),
    trustedProxies: env.SANQUAN_TRUSTED_PROXIES?.split(',') ?? [],
    publicUrl: (env.SANQUAN_PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`).replace(/\/+$/, ''),
    logOrigin: env.SANQUAN_LOG_ORIGIN,
    logPolicy: readLogPolicy(env.SANQUAN_LOG_POLICY),
    ...watchedBy(env),
    nats: readNats(env),
    stripe: readStripe(env),
  }
}

function refuseFewerThanTwoDatabases(env: z.infer<typeof Environment>): void {
  if (Boolean(env.DATABASE_URL) !== Boolean(env.DOMAIN_DATABASE_URL)) {
    throw new StartRefused(
      'Set both DATABASE_URL and DOMAIN_DATABASE_URL, or neither: the marketplace and the data domain are two databases.',
    )
  }
  if (env.DATABASE_URL && env.DATABASE_URL === env.DOMAIN_DATABASE_URL) {
    throw new StartRefused(
      'DATABASE_URL and DOMAIN_DATABASE_URL name the same database: raw data may not live beside the marketplace.',
    )
  }
  if (env.DOMAIN_GATEWAY_URL && !env.DOMAIN_DATABASE_URL) {
    throw new StartRefused(
      'DOMAIN_GATEWAY_URL is a login on the server of DOMAIN_DATABASE_URL: set that too, or leave both out.',
    )
  }
}

function watchedBy(env: z.infer<typeof Environment>) {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(env.SANQUAN_METRICS_ADDRESS ?? '') ?? []
  return {
    logLevel: env.SANQUAN_LOG_LEVEL ?? (env.SANQUAN_DEMO === '1' ? 'warn' : 'info'), // a demonstration speaks to people
    metricsAddress: env.SANQUAN_METRICS_ADDRESS ? { host, port: Number(port) } : undefined,
    drainMs: env.SANQUAN_DRAIN_SECONDS * 1000,
    tracesUrl: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  }
}

const limitsOf = (env: z.infer<typeof Environment>): StatementLimits => ({
  statementMs: env.DOMAIN_STATEMENT_MS,
  workMemMb: env.DOMAIN_WORK_MEM_MB,
  tempFileMb: env.DOMAIN_TEMP_FILE_MB,
})

/** The token under which Nest hands out the configuration. */
export const CONFIG = Symbol('Config')
