import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Clock, DemoClock, SystemClock } from './clock.ts'
import type { Config } from './config.ts'
import { lockDataDirectory, type DataLock } from './database/data-lock.ts'
import { Domain } from './database/domain.ts'
import { openGateway } from './database/gateway-login.ts'
import { Market } from './database/market.ts'
import { migrate } from './database/migrate.ts'
import { openDatabase, type DatabaseAddress, type OpenDatabase } from './database/open.ts'
import { bindMasterKey, Keys, loadMasterKey, selfTestSm3 } from './keys.ts'
import { EventRelay } from './events/event-relay.ts'
import type { OpenStream } from './events/event-stream.ts'
import { RelayLock } from './events/relay-lock.ts'
import { Lifecycle } from './lifecycle.ts'
import { Outbox } from './outbox.ts'
import type { Platform } from './platform.module.ts'
import { inProject } from './root.ts'
import { Log } from './telemetry/log.ts'
import { Metrics } from './telemetry/metrics.ts'
import { openTracing } from './telemetry/tracing.ts'
import { watchPlatform } from './watch-platform.ts'

/** What a test or a scratch instance puts in the place of the real thing. */
export type PlatformOverrides = {
  clock?: Clock
  /** both databases in memory, nothing on disk but what `dataDir` is asked for */
  memory?: boolean
  /** snapshots that the databases in memory start from, so that a test need not migrate */
  templates?: Snapshots
  onQuery?: (sql: string) => void
  /** where the log goes in the place of standard output */
  logTo?: { write(line: string): void }
  onOutboxError?: (listener: string, error: unknown) => void
}

/** Both embedded databases, whole. */
export type Snapshots = { market: Blob; domain: Blob }

export type OpenPlatform = Platform & {
  migrated: string[]
  /** carries committed events to a stream outside, where one is configured */
  relay: EventRelay | undefined
  /** Copies both embedded databases. @throws on servers, which have tools of their own for it */
  snapshot(): Promise<Snapshots>
  close(): Promise<void>
}

/** Opens both databases, brings them up to date, and makes the clock, the keys and the outbox. @throws with the fix. */
export async function openPlatform(config: Config, overrides: PlatformOverrides = {}): Promise<OpenPlatform> {
  selfTestSm3((text) => createHash('sm3').update(text).digest('hex'))
  const lock = config.marketUrl || overrides.memory ? undefined : lockDataDirectory(config.dataDir)
  const opened: { close(): Promise<void> }[] = []
  try {
    const [marketDatabase, domainDatabase] = await openBoth(config, overrides, opened)
    const migrated = [
      ...(await migrate(marketDatabase.pool, inProject('prisma/migrations/'))),
      ...(await migrate(domainDatabase.pool, inProject('prisma/domain/migrations/'))),
    ]
    const market = new Market(marketDatabase, overrides.onQuery)
    const gateway = await openGateway(domainDatabase, gatewayUrlOf(config, overrides), config.domainLimits)
    opened.push(gateway)
    const domain = new Domain(domainDatabase, gateway)
    const keys = new Keys(loadMasterKey(config.masterKey, config.dataDir))
    await bindMasterKey(market, keys)
    const clock = overrides.clock ?? (await makeClock(config, market))
    const watchers = await openWatchers(config, overrides)
    const reportOutboxError = (listener: string, error: unknown) =>
      watchers.log.error('An outbox listener failed and will try again.', { listener, error })
    const outbox = new Outbox(market, clock, overrides.onOutboxError ?? reportOutboxError)
    watchPlatform({ ...watchers, market, domain, clock })
    const relay = makeRelay(config, { market, outbox, log: watchers.log })
    const snapshot = () => snapshotOf(marketDatabase, domainDatabase)
    const close = () => closeAll([() => watchers.tracing.close(), () => market.close(), () => domain.close()], lock)
    return { config, market, domain, clock, keys, outbox, relay, ...watchers, migrated, snapshot, close }
  } catch (error) {
    await Promise.allSettled(opened.map((database) => database.close()))
    lock?.release()
    throw error
  }
}

async function openBoth(config: Config, overrides: PlatformOverrides, opened: { close(): Promise<void> }[]) {
  const address = (url: string | undefined, name: 'market' | 'domain'): DatabaseAddress => {
    if (overrides.memory) return { memory: true, template: overrides.templates?.[name] }
    return url ? { url } : { folder: join(config.dataDir, name) }
  }
  const both = await Promise.allSettled([
    openDatabase(address(config.marketUrl, 'market')),
    openDatabase(address(config.domainUrl, 'domain')),
  ])
  for (const result of both) if (result.status === 'fulfilled') opened.push(result.value)
  const [market, domain] = both
  if (market.status === 'rejected') throw market.reason
  if (domain.status === 'rejected') throw domain.reason
  return [market.value, domain.value] as const
}

const gatewayUrlOf = ({ domainUrl, domainGatewayUrl }: Config, { memory }: PlatformOverrides): string | undefined =>
  memory ? undefined : (domainGatewayUrl ?? domainUrl)

async function makeClock(config: Config, market: Market): Promise<Clock> {
  if (!config.demo) return new SystemClock()
  const clock = new DemoClock(market)
  await clock.load()
  return clock
}

function makeRelay(
  { nats }: Config,
  { market, outbox, log }: { market: Market; outbox: Outbox; log: Log },
): EventRelay | undefined {
  if (!nats) return undefined
  const open: OpenStream = async (signal) => (await import('./events/nats-stream.ts')).openNatsStream(nats, signal)
  return new EventRelay(outbox, new RelayLock(market.embedded ? undefined : market.pool), open, log)
}

async function openWatchers(config: Config, { logTo }: PlatformOverrides) {
  return {
    log: new Log(config.logLevel, logTo),
    metrics: new Metrics(),
    tracing: await openTracing(config.tracesUrl),
    lifecycle: new Lifecycle(),
  }
}

async function snapshotOf(market: OpenDatabase, domain: OpenDatabase): Promise<Snapshots> {
  if (!market.embedded || !domain.embedded) throw new Error('Only embedded databases are copied here.')
  return { market: await market.snapshot(), domain: await domain.snapshot() }
}

async function closeAll(closings: readonly (() => Promise<void>)[], lock: DataLock | undefined): Promise<void> {
  for (const close of closings) await close()
  lock?.release()
}
