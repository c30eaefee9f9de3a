import { dayOf } from '../kernel/shanghai-time.ts'
import { DemoClock } from '../platform/clock.ts'
import { StartRefused } from '../platform/start-refused.ts'
import type { Service } from '../service.ts'
import { loadSeedData } from './seed-data.ts'
import { seedDomain } from './seed-domain.ts'
import { MarketSeeding } from './seed-market.ts'
import { plantTestSubjects } from './test-subjects.ts'

/** Set in the transaction that brings the products to market, and again when all is there. */
const SEEDED = 'demo.seeded'

/** Of the demo's scale: enterprises and dwellings for each hundred people. */
const ENTERPRISES_PERCENT = 10
const DWELLINGS_PERCENT = 40
/** However small the demo is, everything that is planted (synthetic/known-truths.ts) is in it. */
const ENTERPRISES_AT_LEAST = 300
const DWELLINGS_AT_LEAST = 1_500

/** The demo's subscriptions are a month old, so that none for a free purpose, which is decided anew each year, has ended. */
const SUBSCRIBED_BEFORE_MS = 30 * 86_400_000

export type SeedOptions = { people: number; progress?: (line: string) => void }

/**
 * Fills an empty installation with the demo of prisma/seed: departments' raw tables in the data domain, and in the
 * marketplace everything up to subscriptions, by the same use cases that people use, at the dates of the files.
 * Goes on where an interrupted seeding stopped, and does nothing on a seeded demo.
 * @throws on an installation that is no demo, or holds something else.
 */
export async function seedDemo(service: Service, { people, progress = () => {} }: SeedOptions): Promise<void> {
  const { clock, market } = service.platform
  if (!(clock instanceof DemoClock)) throw new Error('Only a service in demo mode can be seeded: set SANQUAN_DEMO=1.')
  const stage = (await market.prisma.setting.findUnique({ where: { key: SEEDED } }))?.value
  if (stage === 'WHOLE') return
  if (!stage && (await market.prisma.organization.count()) > 0) {
    throw new StartRefused('This database is in use and no demo. Point DATABASE_URL or DATA_DIR to an empty one.')
  }
  await seedRawTables(service, people, progress)
  const seeding = new MarketSeeding(service, clock, await loadSeedData())
  const now = new Date()
  if (!stage) {
    progress('marketplace: organisations, resources, agreements, products, prices')
    await clock.beginAt(MarketSeeding.BEGINS)
    await market.transaction(async () => {
      await seeding.bringToMarket()
      await market.prisma.setting.create({ data: { key: SEEDED, value: 'PRODUCTS' } })
    })
  }
  progress('marketplace: subscriptions')
  await seeding.subscribe(new Date(now.getTime() - SUBSCRIBED_BEFORE_MS))
  await clock.advanceTo(now)
  await market.pool.query('analyze') // the embedded database never does it by itself, and plans badly without
  await market.prisma.setting.update({ where: { key: SEEDED }, data: { value: 'WHOLE' } })
}

async function seedRawTables({ platform }: Service, people: number, progress: (line: string) => void): Promise<void> {
  await seedDomain({
    pool: platform.domain.pool,
    lookupKey: (plain) => platform.keys.lookup(plain),
    scale: {
      people,
      enterprises: Math.max(ENTERPRISES_AT_LEAST, Math.round((people * ENTERPRISES_PERCENT) / 100)),
      dwellings: Math.max(DWELLINGS_AT_LEAST, Math.round((people * DWELLINGS_PERCENT) / 100)),
    },
    now: new Date(),
    progress: (text, done, total) => progress(`data domain: ${text} (${Math.floor((100 * done) / total)} %)`),
  })
  await plantTestSubjects(platform.domain.pool, {
    lookupKey: (plain) => platform.keys.lookup(plain),
    today: () => dayOf(new Date()),
  })
}
