/**
 * The service killed under load, at random moments, on the same data: what it acknowledged is recorded once, nothing is charged
 * twice. A few times here; KILLS=50 for as many as one likes.
 */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbedded } from '../../src/platform/database/open.ts'
import { Connection, countsOf, report, type Asked, type Recorded, type Sent } from '../support/load.ts'
import { seededDirectory, spawnService } from '../support/spawned-service.ts'

const KILLS = Number(process.env.KILLS ?? 3)
const CONNECTIONS = 16
/** Calls of a round before which it is not killed, and by which it surely is. */
const [FIRST, LAST] = [20, 220]

let sent: Sent[] = []
let recorded: Recorded[]
const repeats: Sent[] = []

/** Calls until the service is gone, which it is after a random number of answers, whatever they say. Each number is new. */
async function roundOf(asked: Asked, round: number, kill: () => void): Promise<Sent[]> {
  const all: Sent[] = []
  const killAfter = randomInt(FIRST, LAST)
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, lane) => {
      const connection = new Connection(asked)
      for (let n = 0; ; n++) {
        const one = await connection.call(`kill-${round}-${lane}-${n}`)
        if (all.push(one) === killAfter) kill()
        if (one.status === 0) break
      }
      connection.close()
    }),
  )
  return all
}

/** Sends again what had no answer: it is told the truth, whether it was recorded or not. */
async function askAgain(asked: Asked, calls: readonly Sent[]): Promise<Sent[]> {
  const connection = new Connection(asked)
  const told: Sent[] = []
  for (const { status, requestNo } of calls) if (status !== 200) told.push(await connection.call(requestNo))
  connection.close()
  return told
}

beforeAll(
  async () => {
    const { folder, asked: people, drop } = await seededDirectory(KILLS)
    const rounds: Sent[][] = []
    for (const [round, asked] of people.entries()) {
      const service = await spawnService({ DATA_DIR: folder })
      rounds.push(await roundOf({ ...asked, url: service.url }, round, () => service.child.kill('SIGKILL')))
      await service.exited
    }
    sent = rounds.flat()
    const service = await spawnService({ DATA_DIR: folder })
    for (const [round, asked] of people.entries())
      repeats.push(...(await askAgain({ ...asked, url: service.url }, rounds[round] ?? [])))
    service.child.kill('SIGKILL')
    await service.exited
    const market = await openEmbedded({ folder: join(folder, 'market') })
    const { rows } = await market.pool.query<Recorded>(
      `select request_no as "requestNo", count(*)::int as records from call_record where request_no like 'kill-%' and billable group by 1`,
    )
    recorded = rows
    await market.close()
    await drop()
  },
  120_000 + KILLS * 30_000,
)
afterAll(() => report(`killed ${KILLS} times`, countsOf(sent, recorded)))

describe('a service that is killed under load', () => {
  it('has recorded every call that it acknowledged, and none twice', () => {
    expect(countsOf(sent, recorded)).toMatchObject({ lost: 0, doubled: 0 })
    expect(sent.filter(({ status }) => status === 200).length).toBeGreaterThan(KILLS * FIRST - CONNECTIONS)
  })

  it('answers what had no answer when it is sent again, and charges it once', () => {
    expect(repeats.map(({ status }) => status)).toEqual(repeats.map(() => 200))
    expect(recorded).toHaveLength(new Set(sent.map(({ requestNo }) => requestNo)).size)
  })
})
