/** A service that is told to stop, under load: nothing that it acknowledged is lost, and nobody is cut off. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { openEmbedded } from '../../src/platform/database/open.ts'
import { SHUTDOWN_LIMIT_MS } from '../../src/shutdown.ts'
import { countsOf, load, report, tally, type Recorded, type Sent } from '../support/load.ts'
import { seededDirectory, spawnService } from '../support/spawned-service.ts'

const CONNECTIONS = 16
/** Acknowledged calls after which it is told. */
const CALLS = 200

let sent: Sent[]
let exit: [code: number | null, signal: string | null]
let stoppedInMs: number
let recorded: Recorded[]

beforeAll(async () => {
  const {
    folder,
    asked: [asked],
    drop,
  } = await seededDirectory()
  const service = await spawnService({ DATA_DIR: folder })
  let toldAtMs = 0
  sent = await load(
    { ...asked, url: service.url },
    {
      connections: CONNECTIONS,
      go: ({ status }, all) => {
        if (toldAtMs === 0 && all.length >= CALLS) {
          toldAtMs = performance.now()
          service.child.kill('SIGTERM')
        }
        return status === 200
      },
    },
  )
  exit = await service.exited
  stoppedInMs = performance.now() - toldAtMs
  const market = await openEmbedded({ folder: join(folder, 'market') })
  const { rows } = await market.pool.query<Recorded>(
    `select request_no as "requestNo", count(*)::int as records from call_record where request_no like 'load-%' and billable group by 1`,
  )
  recorded = rows
  await market.close()
  await drop()
})
afterAll(() => report('told to stop', { ...countsOf(sent, recorded), stoppedInMs: Math.round(stoppedInMs) }))

describe('a service that is told to stop under load', () => {
  it('answers every call that it took, and refuses what is new with 503 and its code', () => {
    expect(Object.keys(tally(sent)).toSorted()).toEqual(['200', '503'])
    expect(sent.filter(({ status }) => status === 503).every(({ code }) => code === 'INSTANCE_LEAVING')).toBe(true)
  })

  it('has recorded every acknowledged call once, and no other', () => {
    const acknowledged = sent.filter(({ status }) => status === 200).map(({ requestNo }) => requestNo)
    expect(recorded.map(({ requestNo }) => requestNo).toSorted()).toEqual(acknowledged.toSorted())
    expect(recorded.every(({ records }) => records === 1)).toBe(true)
  })

  it('ends by itself, without a fault, in constant time', () => {
    expect(exit).toEqual([0, null])
    expect(stoppedInMs).toBeLessThan(SHUTDOWN_LIMIT_MS)
  })
})
