import { readdirSync } from 'node:fs'
import type { Pool } from 'pg'
import type { Clock } from './clock.ts'
import type { Domain } from './database/domain.ts'
import type { Market } from './database/market.ts'
import type { Lifecycle } from './lifecycle.ts'
import { inProject } from './root.ts'
import type { Metrics } from './telemetry/metrics.ts'

type Watched = { metrics: Metrics; lifecycle: Lifecycle; market: Market; domain: Domain; clock: Clock }

/** What is measured, and what readiness depends on, of the databases and the outbox. */
export function watchPlatform({ metrics, lifecycle, market, domain, clock }: Watched): void {
  lifecycle.addCheck('market', () => isWhole(market.pool, 'prisma/migrations/'))
  lifecycle.addCheck('domain', () => isWhole(domain.pool, 'prisma/domain/migrations/'))
  for (const [name, { pool }] of Object.entries({ market, domain })) {
    const help = `Connections of this instance to the ${name} database, and who waits for one.`
    metrics.watch(`sanquan_${name}_connections`, help, () => useOf(pool), 'state')
  }
  metrics.watch(
    'sanquan_outbox_lag_seconds',
    'Age of the oldest committed event that a listener has not heard.',
    () => outboxLag(market.pool, clock.now()),
    'listener',
  )
}

/** Whether a database answers and has every migration that this program was written for; a later program's do not disturb. */
async function isWhole(pool: Pool, folder: string): Promise<boolean> {
  const names = readdirSync(inProject(folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? entry.name : [],
  )
  const { rows } = await pool.query<{ applied: number }>(
    `select count(*)::int as applied from _prisma_migrations
     where migration_name = any($1) and finished_at is not null and rolled_back_at is null`,
    [names],
  )
  return rows[0]?.applied === names.length
}

const useOf = ({ totalCount, idleCount, waitingCount }: Pool) => ({
  busy: totalCount - idleCount,
  idle: idleCount,
  waiting: waitingCount,
})

async function outboxLag(pool: Pool, now: Date): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ listener: string; at: Date | null }>(`
    select c.listener, (
      select e.at from outbox_event e where (e.xid, e.id) > (c.xid, c.event_id) order by e.xid, e.id limit 1
    ) as at from outbox_cursor c`)
  return Object.fromEntries(
    rows.map(({ listener, at }) => [listener, at ? Math.max(0, now.getTime() - at.getTime()) / 1000 : 0]),
  )
}
