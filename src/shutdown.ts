import { setTimeout as delay } from 'node:timers/promises'
import type { Service } from './service.ts'

/** How long requests under way and their connections have, from the moment that new ones are refused. */
export const DRAIN_LIMIT_MS = 10_000
/** How long a connection that nobody uses is kept for a request that may be on its way, and is then answered 503. */
export const IDLE_CONNECTION_MS = 1_000
/** How long all of it may take, beside the grace for balancers. What is not over then is cut off: it was never acknowledged. */
export const SHUTDOWN_LIMIT_MS = 15_000
const LOOK_EVERY_MS = 10

/**
 * Ends a service without losing what it acknowledged: it says that it is not ready, serves on for `graceMs` while balancers
 * turn away, refuses what is new, answers what is under way, commits what is queued, and closes.
 * @returns whether it came to its end in time; if not, end the process
 */
export async function shutDown(service: Service, graceMs = service.platform.config.drainMs): Promise<boolean> {
  const { lifecycle } = service.platform
  lifecycle.leave()
  await delay(graceMs)
  lifecycle.refuse()
  const ended = service.platform.log
  const limit = new AbortController()
  const inTime = drain(service)
    .then(() => service.close())
    .then(
      () => true,
      (error: unknown) => (ended.error('The service did not close as it should.', { error }), false),
    )
  const late = delay(SHUTDOWN_LIMIT_MS, false, { signal: limit.signal }).catch(() => false)
  const result = await Promise.race([inTime, late])
  limit.abort()
  return result
}

/** Every answer now says `connection: close`, so connections end with the request that is on them. */
async function drain({ app, platform: { lifecycle } }: Service): Promise<void> {
  const startedMs = performance.now()
  const waited = () => performance.now() - startedMs
  while (waited() < DRAIN_LIMIT_MS) {
    const connections = await openConnections(app.getHttpServer())
    if (connections === 0 || (lifecycle.requests === 0 && waited() >= IDLE_CONNECTION_MS)) return
    await delay(LOOK_EVERY_MS)
  }
}

function openConnections(server: ReturnType<Service['app']['getHttpServer']>): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)))
}
