/**
 * From the token of a lead to the address behind it, for a case: declared in a contract of its own, for public governance, to the
 * office that was given the token, on record with the case number, and kept by nobody.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DWELLINGS } from '../../src/demo/synthetic/known-truths.ts'
import { syntheticDwelling } from '../../src/demo/synthetic/dwelling.ts'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { hitsIn, listen, needlesIn, readTables, type Said } from '../support/leak-scan.ts'
import { mutate } from '../support/mutate.ts'

const OFFICE = 'consumer.street@jinan.demo'
const CASE = '济历城管案〔2026〕第12号'
const { gridId, houseId, address } = syntheticDwelling(DWELLINGS.groupRented[0])

let demo: DemoService
let said: Said
let caller: Caller
let tokens: string[]

const prisma = () => demo.service.platform.market.prisma
const lookup = (requestNo: string, houseToken: string, change: object = {}) =>
  caller.call(requestNo, { gridId, houseToken, caseNo: CASE, ...change })

/** The token that the domain makes of the dwelling for somebody in a month. */
async function tokenFor(scope: string): Promise<string> {
  const { rows } = await demo.service.platform.domain.pool.query<{ token: string }>(
    'select platform.token($1, $2) as token',
    [scope, houseId],
  )
  return rows[0]?.token ?? ''
}
async function own(): Promise<string> {
  const { consumerOrgId } = await prisma().subscription.findFirstOrThrow({ where: { product: { code: 'GRA' } } })
  return consumerOrgId
}
const monthOf = (date: Date) => new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 7)

beforeAll(async () => {
  said = listen()
  demo = await startDemoService()
  const leads = await Caller.of(demo.url, await demo.as(OFFICE), 'GRP', 'PUBLIC_GOVERNANCE')
  const { body } = await leads.call('leads', { gridId, period: 'MONTHS_12' })
  tokens = (body.answer as { dwellings: { houseToken: string }[] }).dwellings.map(({ houseToken }) => houseToken)
  caller = await Caller.of(demo.url, await demo.as(OFFICE), 'GRA', 'PUBLIC_GOVERNANCE')
}, 120_000)
afterAll(async () => {
  vi.restoreAllMocks()
  await demo.close()
})

describe('an address behind a token', () => {
  it('is given to the office that was given the token, for a case', async () => {
    const token = await tokenFor(`${await own()}/${monthOf(demo.service.platform.clock.now())}`)
    expect(tokens).toContain(token)
    expect(await lookup('address-1', token)).toMatchObject({
      status: 200,
      body: { outcome: 'HIT', answer: { address }, billable: true },
    })
  })

  it('is free', async () => {
    const call = await prisma().callRecord.findFirstOrThrow({ where: { requestNo: 'address-1' } })
    const tiers = await prisma().priceTier.findMany({ where: { priceVersionId: call.priceVersionId ?? '' } })
    expect(tiers.map(({ priceE4 }) => priceE4)).toEqual([0n])
  })

  it('stands in the record with its case number, which its leaf commits to and the audit office reads', async () => {
    const { id, signals } = await prisma().callRecord.findFirstOrThrow({ where: { requestNo: 'address-1' } })
    expect(signals).toMatchObject({ caseNo: CASE, values: {} })
    const audit = await demo.as('audit@jinan.demo')
    const read = await audit.run<{ callSignals: unknown }>(
      'query ($callId: String!) { callSignals(callId: $callId) { caseNo values } }',
      { callId: id },
    )
    expect(read.callSignals).toEqual({ caseNo: CASE, values: {} })
    const calls = await audit.run<{ callRecords: { edges: { node: { leaf: string } }[] } }>(
      '{ callRecords(requestNo: "address-1") { edges { node { leaf } } } }',
    )
    expect(calls.callRecords.edges[0]?.node.leaf).toContain('signalsCommitment')
  })

  it('is not told again under the same number: nothing of it was kept', async () => {
    const token = await tokenFor(`${await own()}/${monthOf(demo.service.platform.clock.now())}`)
    expect(await lookup('address-1', token)).toMatchObject({ status: 410, body: { code: 'ANSWER_EXPIRED' } })
  })
})

describe('no address is given', () => {
  it.each([
    ['without a case number', { caseNo: undefined }],
    ['for a number that is none', { caseNo: '12号' }],
    ['for a number that hides an identifier', { caseNo: '济〔2026〕第110105194912310021号' }],
    ['for something that is no token', { houseToken: houseId }],
  ])('%s: unbilled', async (name, change) => {
    expect(await lookup(`none-${name.length}`, tokens[0] ?? '', change)).toMatchObject({
      status: 422,
      body: { code: 'INVALID_INPUT', billable: false },
    })
  })

  it('for a token of another office', async () => {
    const foreign = await tokenFor(`another-office/${monthOf(demo.service.platform.clock.now())}`)
    expect((await lookup('foreign', foreign)).body).toMatchObject({ outcome: 'NO_RECORD', answer: { address: null } })
  })

  it('for a token of another month', async () => {
    const old = await tokenFor(`${await own()}/2025-01`)
    expect((await lookup('old', old)).body).toMatchObject({ outcome: 'NO_RECORD', answer: { address: null } })
  })

  it('for another purpose', async () => {
    const input = { gridId, houseToken: tokens[0], caseNo: CASE }
    expect(await caller.call('sold', input, { purposeClass: 'INDUSTRY_DEVELOPMENT' })).toMatchObject({
      status: 403,
      body: { code: 'LICENCE_PURPOSE', billable: false },
    })
  })

  it('by a key for something else', async () => {
    const other = await Caller.of(demo.url, await demo.as(OFFICE), 'GRP', 'PUBLIC_GOVERNANCE')
    const body = {
      requestNo: 'key',
      purposeClass: 'PUBLIC_GOVERNANCE',
      input: { gridId, houseToken: tokens[0], caseNo: CASE },
    }
    expect(await other.post(body, { productCode: 'GRA' })).toMatchObject({ status: 403, body: { billable: false } })
  })

  it('more often for one case than the contract allows in a day', async () => {
    const caseNo = '济历城管案〔2026〕第13号'
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => lookup(`many-${n}`, tokens[0] ?? '', { caseNo })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await lookup('many-20', tokens[0] ?? '', { caseNo })).toMatchObject({
      status: 429,
      body: { code: 'INPUT_LIMIT' },
    })
  })

  it('once the department has taken the use of the field back', async () => {
    const field = await prisma().resourceField.findFirstOrThrow({
      where: { name: 'address', resource: { code: 'JN-NR-ADDRESS' } },
    })
    const { id } = await prisma().rightGrant.findFirstOrThrow({
      where: { right: 'USE', objectId: field.id, status: 'ACTIVE' },
    })
    const grantId = Buffer.from(`RightGrant:${id}`).toString('base64')
    const { holderOrgId } = await prisma().dataResource.findUniqueOrThrow({ where: { code: 'JN-NR-ADDRESS' } })
    const { email } = await prisma().person.findFirstOrThrow({ where: { orgId: holderOrgId } })
    await mutate(demo, email, { field: 'revokeGrant', input: { grantId, reason: '核查' } })
    expect(await lookup('revoked', tokens[0] ?? '')).toMatchObject({ status: 403, body: { billable: false } })
  })
})

describe('no address is left', () => {
  it('in any table of the marketplace', async () => {
    await demo.service.app.get(DecisionLog).flushed()
    expect(hitsIn(await readTables(demo.service.platform.market.pool), [address, houseId])).toEqual([])
  })

  it('in what was logged', () => {
    expect(needlesIn(said.log.join('\n'), [address, houseId])).toEqual([])
  })

  it('in any answer but the one that gave it', () => {
    expect(said.answers.filter((text) => text.includes(address))).toHaveLength(1)
  })
})
