/**
 * A department publishes a product of its own with fields that it obtained by sharing: as everywhere these need their
 * provider’s letter, and as soon as that is revoked nothing is answered and nothing is read.
 */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { productRoleName } from '../../src/modules/product/batch-function.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { mutate as mutateAs, refusalOf } from '../support/mutate.ts'

const FOLDER = new URL('../products/cellband/', import.meta.url)
const PURPOSE = 'PUBLIC_GOVERNANCE'
const HOLDER = 'holder.tax@jinan.demo'
const PROVIDER = 'holder.tax@national.demo'
const BUREAU = 'bureau.checker@jinan.demo'
const BUYER = 'consumer.street@jinan.demo'
const CELL = 'JN-C-12-10'

let demo: DemoService
let caller: Caller
let productVersionId: string
let calls = 0

const prisma = () => demo.service.platform.market.prisma
const mutate = (email: string, field: string, input: object) => mutateAs(demo, email, { field, input })
const call = () => caller.call(`shared-${calls++}`, { cellId: CELL })
const read = (file: string) => readFile(new URL(file, FOLDER), 'utf8')

async function submission(change: object = {}) {
  const contract = { ...(JSON.parse(await read('contract.json')) as object), ...change }
  return { contract, query: await read('query.sql'), sandbox: JSON.parse(await read('sandbox.json')) as unknown }
}

async function mayRead(): Promise<boolean | undefined> {
  const { pool } = demo.service.platform.domain
  const { rows } = await pool.query<{ database: string }>('select current_database()::text as database')
  const role = productRoleName({ code: 'CELLBAND', version: 1, purpose: PURPOSE, database: rows[0]?.database ?? '' })
  const text = `select has_column_privilege($1, 'jn_tax.cell_band', 'spending_band', 'select') as may`
  return (await pool.query<{ may: boolean }>(text, [role])).rows[0]?.may
}

async function letters() {
  return prisma().consentLetter.findMany({ where: { field: { resource: { code: 'JN-TAX-CELL' } }, status: 'ACTIVE' } })
}

/** Both reviews of a submitted version. */
async function review(id: string) {
  await mutate(BUREAU, 'reviewCompliance', { productVersionId: id, approve: true })
  await mutate('security@jinan.demo', 'reviewSecurity', { productVersionId: id, approve: true })
}

async function license() {
  const terms = { scenario: '街区治理', lawfulBasis: '履行法定职责', retention: '办结后删除', expectedVolume: '100' }
  const { id } = await mutate(BUYER, 'applyForUse', { productCode: 'CELLBAND', purposeClass: PURPOSE, ...terms })
  await mutate(BUREAU, 'decideApplication', { applicationId: id, approve: true, opinion: '同意' })
}

beforeAll(async () => {
  demo = await startDemoService()
  productVersionId = (await mutate(HOLDER, 'submitProduct', await submission())).id ?? ''
  await review(productVersionId)
})
afterAll(() => demo.close())

describe('a department’s own product of shared fields', () => {
  it('is not another’s who provided them', async () => {
    expect(await refusalOf(mutate(PROVIDER, 'submitProduct', await submission({ code: 'PROVIDED' })))).toBeDefined()
  })

  it('is listed under the provider’s letter, and answers', async () => {
    await mutate(HOLDER, 'listProduct', { productVersionId })
    await license()
    caller = await Caller.of(demo.url, await demo.as(BUYER), 'CELLBAND', PURPOSE)
    const { status, body } = await call()
    expect([status, body.outcome, await mayRead()]).toEqual([200, 'HIT', true])
  })

  it('is refused by the letter’s name once it was revoked, and reads nothing any more', async () => {
    for (const { id } of await letters()) {
      const letterId = Buffer.from(`ConsentLetter:${id}`).toString('base64')
      await mutate(PROVIDER, 'revokeConsentLetter', { letterId, reason: '核查' })
    }
    const { body } = await call()
    expect([body.code, body.billable, await mayRead()]).toEqual(['CONSENT_LETTER_REVOKED', false, false])
  })

  it('is not approved in a new version without the letter', async () => {
    const { id = '' } = await mutate(HOLDER, 'submitProduct', await submission({ version: 2 }))
    expect(await refusalOf(review(id))).toBe('CONSENT_LETTER_REVOKED')
  })
})
