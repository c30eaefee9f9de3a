/** How calls are kept: by month, by buyer, and for good. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callDraft } from '../../../test/support/calls.ts'
import { seedLicensedProduct, type LicensedProduct } from '../../../test/support/licensed-product.ts'
import {
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  seedOrganizations,
  type TestMarket,
} from '../../../test/support/market.ts'
import { Metrics } from '../../platform/telemetry/metrics.ts'
import { CallRecorder } from './call-recorder.ts'
import { CallStore } from './call.store.ts'
import { MeterKeeper } from './meter-keeper.ts'

describe('in an embedded database', () => describeMonths(createTestMarket))
describeOnPostgres('in a server', () => describeMonths(createServerMarket))

/** Tables that calls write or lock. Citus spreads them by the buyer, which their unique keys must hold then. */
const HOT_TABLES = [
  'answer_copy',
  'call_key',
  'call_quota',
  'call_quota_use',
  'call_record',
  'call_tally',
  'consent_use',
]

function describeMonths(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let licence: LicensedProduct
  let recorder: CallRecorder

  beforeAll(async () => {
    test = await open()
    await seedOrganizations(test.platform.market)
    licence = await seedLicensedProduct(test.platform.market)
    recorder = new CallRecorder(new CallStore(test.platform.market), test.clock, new Metrics())
  })
  afterAll(() => test.close())

  const ask = <T>(sql: string, ...values: unknown[]) => test.platform.market.prisma.$queryRawUnsafe<T[]>(sql, ...values)
  const recordAt = async (instant: string) => {
    test.clock.advanceTo(instant)
    const call = callDraft(test, licence)
    await recorder.record(call)
    return call
  }
  const placeOf = async (callId: string) => {
    const [row] = await ask<{ place: string }>(
      'select tableoid::regclass::text as place from call_record where id = $1',
      callId,
    )
    return row?.place
  }

  it('a call is in the partition of its month of Shanghai', async () => {
    const march = await recordAt('2026-03-31T23:59:59.999+08:00')
    const april = await recordAt('2026-04-01T00:00:00+08:00')
    expect([await placeOf(march.callId), await placeOf(april.callId)]).toEqual([
      'call_record_2026_03',
      'call_record_2026_04',
    ])
  })

  it('a month is made once, however often it is asked for', async () => {
    const at = new Date('2027-01-01T00:00:00+08:00')
    await ask('select make_call_month($1)::text', at)
    await ask('select make_call_month($1)::text', at)
    expect(await ask(`select 1 from pg_class where relname = 'call_record_2027_01'`)).toHaveLength(1)
  })

  it.each(['call_record', 'call_record_2026_05'])(
    'a record cannot be changed, deleted or emptied out of %s',
    async (table) => {
      await recordAt('2026-05-05T00:00:00+08:00').catch(() => {}) // the second time its hour has passed
      for (const sql of [`update ${table} set billable = false`, `delete from ${table}`, `truncate ${table}`])
        await expect(ask(sql)).rejects.toThrow('append-only')
    },
  )

  it('an answer that was kept is taken out, and never put in or changed', async () => {
    const { requestNo } = await recordAt('2026-06-01T00:00:00+08:00')
    await expect(ask(`update call_key set answer = '\\x00' where request_no = $1`, requestNo)).rejects.toThrow(
      'never put in',
    )
    await ask('update call_key set answer = null where request_no = $1', requestNo)
    await expect(ask(`update call_key set answer = '\\x00' where request_no = $1`, requestNo)).rejects.toThrow(
      'never put in',
    )
    await expect(ask('delete from call_key where request_no = $1', requestNo)).rejects.toThrow('kept')
  })

  it('an answer is taken out at the first instant after its window, and its number stays taken', async () => {
    const { requestNo } = await recordAt('2026-07-01T00:00:00+08:00')
    const keeper = new MeterKeeper(new CallStore(test.platform.market), test.clock)
    const answerOf = async () =>
      (await ask<{ answer: Buffer | null }>('select answer from call_key where request_no = $1', requestNo))[0]?.answer
    await keeper.keep()
    expect(await answerOf()).not.toBeNull()
    test.clock.advanceMs(86_400_000)
    expect(await keeper.keep()).toBeGreaterThan(0)
    expect(await answerOf()).toBeNull()
    expect(await recorder.record(callDraft(test, licence, { requestNo }))).toBe('REPEATED')
  })

  it('the next month is there before it begins', async () => {
    await new MeterKeeper(new CallStore(test.platform.market), test.clock).keep()
    expect(await ask(`select 1 from pg_class where relname = 'call_record_2026_08'`)).toHaveLength(1)
  })

  it.each(HOT_TABLES)('every unique key of %s holds the buyer', async (table) => {
    const keys = await ask<{ columns: string[] }>(
      `select array_agg(a.attname::text) as columns from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
      where i.indrelid = $1::regclass and i.indisunique group by i.indexrelid`,
      table,
    )
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter(({ columns }) => !columns.includes('buyer_org_id'))).toEqual([])
  })
}
