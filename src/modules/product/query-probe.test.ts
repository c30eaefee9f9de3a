import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProducts, type Products } from '../../../test/support/listed-product.ts'
import {
  actorOf,
  createServerMarket,
  createTestMarket,
  describeOnPostgres,
  type TestMarket,
} from '../../../test/support/market.ts'
import { done } from '../../../test/support/rights.ts'

describe('a query in an embedded data domain', () => describeReview(createTestMarket))
describeOnPostgres('a query in the data domain of a server', () => describeReview(createServerMarket))

/** Queries over one table of which two columns are granted, and what the database says of each at its review. */
function describeReview(open: () => Promise<TestMarket>): void {
  let test: TestMarket
  let products: Products

  beforeAll(async () => {
    test = await open()
    products = await openProducts(test)
    await products.prepare()
    await products.grantUse()
  })
  afterAll(async () => {
    await products.close()
    await test.close()
  })

  const reading = (what: string) =>
    `select 'MATCH' as outcome, null::timestamptz as "asOf", ${what} as result from tst_psb.person person where person.id_no = input.name`

  it.each([
    ['reads a column it did not declare', reading('person.secret'), 'QUERY_COLUMN_UNGRANTED', 'tst_psb.person.secret'],
    ['reads a table it did not declare', 'select 1 as outcome from tst_psb.other', 'QUERY_TABLE_UNGRANTED', 'other'],
    ['reads a marker', 'select value as outcome from platform.canary', 'QUERY_TABLE_UNGRANTED', 'canary'],
    ['reads a column that is not there', reading('person.absent'), 'QUERY_COLUMN_UNGRANTED', 'absent'],
    [
      'compares what cannot be compared',
      reading("case when person.name = 1 then 'MATCH' end"),
      'QUERY_INVALID',
      'operator does not exist',
    ],
    [
      'reads a table that is not there',
      'select 1 as outcome from tst_psb.absent',
      'QUERY_TABLE_UNGRANTED',
      'tst_psb.absent',
    ],
  ])('that %s is refused at submission, by name', async (_, query, code, named) => {
    const refused = await products.submit('BAD', query)
    expect(refused).toMatchObject({ ok: false, error: { code, message: expect.stringContaining(named) } })
  })

  it('that was tried out leaves no role and no function', async () => {
    const { rows } = await test.platform.domain.pool.query(
      `select count(*)::int as n from pg_roles where rolname = '${products.roleOf('BAD')}'`,
    )
    expect(rows).toEqual([{ n: 0 }])
  })

  it('is not listed on a right that has ended since its approval', async () => {
    const id = done(await products.submit('LATE')).id
    done(await products.approve(id))
    done(await products.release(id))
    const grantId = await products.grantId('USE', 'name')
    done(await products.rights.grants.revokeGrant(actorOf('holder'), { grantId, reason: 'test' }))
    const refused = await products.listOnly(id)
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'RIGHT_USE_REVOKED', details: { link: 'USE', source: 'TST-PSB-PERSON.name' } },
    })
  })
}
