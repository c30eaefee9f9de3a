import { createHmac } from 'node:crypto'
import { it } from 'vitest'
import { openDatabase } from './platform/database/open.ts'
import { migrate } from './platform/database/migrate.ts'
import { seedDomain, DEMO_SCALE } from './demo/seed-domain.ts'
import { rmSync } from 'node:fs'
it('x', async () => {
  rmSync('/tmp/t/dom', {recursive: true, force: true})
  const db = await openDatabase(process.env.DBURL ? { url: process.env.DBURL } : { folder: '/tmp/t/dom' })
  await migrate(db.pool, new URL('file:///work/main/prisma/domain/migrations/'))
  const t0 = performance.now()
  let last = ''
  await seedDomain({ pool: db.pool, lookupKey: (p) => createHmac('sm3', 'k').update(p).digest(), scale: DEMO_SCALE, now: new Date(), progress: (t, d, n) => { if (t !== last) console.log(t, d, n, Math.round(performance.now()-t0)); last = t } })
  console.log('total', Math.round(performance.now()-t0))
  for (const t of (await db.pool.query('select * from platform.canary')).rows) console.log(t.source_table, (await db.pool.query('select count(*) c from '+t.source_table)).rows[0].c)
  await db.close()
}, 160000)
