import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../test/support/graphql.ts'
import { createTestMarket, type TestMarket } from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { anonymous } from '../../policy/actor.ts'
import { TransparencyModule } from './transparency.module.ts'
import { TransparencyService } from './transparency.service.ts'
import { verifyEntry } from './verify-ledger.ts'

let test: TestMarket
let rooms: INestApplicationContext

/** Asked without sign-in, all of it: the log is public. */
const query = (source: string) => ask(rooms, anonymous('test'), source)
const hour = (n: number) => new Date(Date.UTC(2026, 0, 1, n)).toISOString()
const publish = (n: number) =>
  test.platform.outbox.publish('usage.hour', { hour: hour(n), rows: 0, calls: '0', rowsRoot: '' })

beforeAll(async () => {
  test = await createTestMarket()
  rooms = await openRooms(test.platform, TransparencyModule)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

describe('the public log over GraphQL', () => {
  it('has no checkpoint while it is empty', async () => {
    expect((await query('{ logCheckpoint { size } }')).data).toEqual({ logCheckpoint: null })
  })

  describe('with entries', () => {
    beforeAll(async () => {
      for (let n = 0; n < 5; n += 1) await publish(n)
      await test.platform.outbox.drain()
    })

    it('tells its size and what waits', async () => {
      await publish(5)
      expect((await query('{ logCheckpoint { size pendingEvents } }')).data?.logCheckpoint).toEqual({
        size: '5',
        pendingEvents: '1',
      })
    })

    it('lists entries page by page', async () => {
      const page = (after: string) =>
        query(`{ logEntries(first: 2 ${after}) { edges { node { index type } } pageInfo { endCursor hasNextPage } } }`)
      const first = (await page('')).data?.logEntries
      const second = (await page(`after: "${first.pageInfo.endCursor}"`)).data?.logEntries
      const indexes = [first, second].map(({ edges }) =>
        edges.map(({ node }: { node: { index: string } }) => node.index),
      )
      expect([indexes, first.pageInfo.hasNextPage]).toEqual([
        [
          ['0', '1'],
          ['2', '3'],
        ],
        true,
      ])
    })

    it('finds the entry that tells of one thing', async () => {
      const { data } = await query(`{ logEntry(type: "usage.hour", refId: "${hour(2)}") { index } }`)
      expect(data?.logEntry).toEqual({ index: '2' })
    })

    it('answers null for what it does not tell of', async () => {
      expect((await query('{ logEntry(type: "usage.hour", refId: "never") { index } }')).data?.logEntry).toBeNull()
    })

    it('gives what is needed to verify one entry without the service', async () => {
      const { data } = await query(`{
        logCheckpoint { note }
        logEntry(type: "usage.hour", refId: "${hour(3)}") { body }
        inclusionProof(index: "3", size: "5") { ... on InclusionProofSuccess { data { index size hashes } } }
      }`)
      const { logCheckpoint, logEntry, inclusionProof } = data!
      const { vkey } = rooms.get(TransparencyService)
      const claim = { body: logEntry.body, proof: inclusionProof.data, checkpointNote: logCheckpoint.note, vkey }
      expect(verifyEntry(claim)).toMatchObject({ ok: true, value: { type: 'usage.hour', seq: '3' } })
    })

    it('refuses a proof of what is not there, with the fix', async () => {
      const { data } = await query('{ inclusionProof(index: "99") { __typename ... on Refusal { code message } } }')
      expect(data?.inclusionProof).toEqual({
        __typename: 'Refusal',
        code: 'LOG_INDEX_UNKNOWN',
        message: 'Ask for an index from 0 to below the size, 5.',
      })
    })
  })
})
