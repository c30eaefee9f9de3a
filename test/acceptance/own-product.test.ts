/**
 * A department publishes a product of its own data for governance, without an operator: holding → licence. It is free by law,
 * metered and recorded like any other, and refused, in the data domain too, as soon as the holding ends.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CallRefused, REFUSED } from '../../src/cli/client.ts'
import { readProductFolder } from '../../src/demo/product-folder.ts'
import { CHENGDU, syntheticPerson } from '../../src/demo/synthetic/person.ts'
import { productRoleName } from '../../src/modules/product/batch-function.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const PURPOSE = 'PUBLIC_GOVERNANCE'
const HOLDER = 'holder.psb@chengdu.demo'
const BUREAU = 'bureau.checker@chengdu.demo'
const SECURITY = 'security@chengdu.demo'
const BUYER = 'consumer.street@chengdu.demo'

let demo: DemoService
let caller: Caller
let consentId: string
let productVersionId: string

const prisma = () => demo.service.platform.market.prisma

async function mutate(email: string, field: string, input: object, data = 'id'): Promise<Record<string, string>> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`
  const document = `mutation ($input: ${type}Input!) { ${field}(input: $input) { ${REFUSED} ... on ${type}Success { data { ${data} } } } }`
  const answer = await (await demo.as(email)).run<Record<string, Record<string, string>>>(document, { input })
  return answer[field] ?? {}
}
const refusalOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (error: unknown) => (error instanceof CallRefused ? error.code : Promise.reject(error)),
  )

async function submission(change: object = {}) {
  const { contract, query, sandboxJson } = await readProductFolder('id2')
  return { contract: { ...contract, code: 'PSBOWN', purposes: [PURPOSE], ...change }, query, sandbox: sandboxJson }
}

async function mayRead(column: string): Promise<boolean | undefined> {
  const { pool } = demo.service.platform.domain
  const { rows } = await pool.query<{ database: string }>('select current_database()::text as database')
  const role = productRoleName({ code: 'PSBOWN', version: 1, purpose: PURPOSE, database: rows[0]?.database ?? '' })
  const text = `select has_column_privilege($1, 'cd_psb.person', $2, 'select') as may`
  return (await pool.query<{ may: boolean }>(text, [role, column])).rows[0]?.may
}

let calls = 0
const call = () => {
  const { name, idNo } = syntheticPerson(CHENGDU, 17)
  return caller.call(`own-${calls++}`, { name, idNo }, { consentId })
}

beforeAll(async () => {
  demo = await startDemoService()
})
afterAll(() => demo.close())

describe('a department’s own product', () => {
  it('is submitted by the department, for what is free only', async () => {
    const charged = await submission({ purposes: [PURPOSE, 'INDUSTRY_DEVELOPMENT'] })
    expect(await refusalOf(mutate(HOLDER, 'submitProduct', charged))).toBe('OWN_PRODUCT_CHARGED')
    productVersionId = (await mutate(HOLDER, 'submitProduct', await submission())).id ?? ''
    expect(productVersionId).not.toBe('')
  })

  it('is made of what the department holds, and of nothing else', async () => {
    const another = mutate('holder.app@chengdu.demo', 'submitProduct', await submission({ code: 'APPOWN' }))
    expect(await refusalOf(another)).toBe('OWN_PRODUCT_SOURCE')
  })

  it('is not listed before both reviews approved it, which takes no agreement', async () => {
    const approval = { productVersionId, approve: true }
    const { no } = await prisma().authorizationAgreement.findFirstOrThrow({ where: { region: '510100' } })
    const under = mutate(BUREAU, 'reviewCompliance', { ...approval, agreementNo: no })
    expect(await refusalOf(under)).toBe('AGREEMENT_NEEDLESS')
    await mutate(BUREAU, 'reviewCompliance', approval)
    expect(await refusalOf(mutate(HOLDER, 'listProduct', { productVersionId }))).toBe('PRODUCT_STATUS')
    await mutate(SECURITY, 'reviewSecurity', approval)
  })

  it('shows its query to who publishes it and to those who review it, and to nobody else', async () => {
    const ask = async (email: string) => {
      const { productReviews } = await (
        await demo.as(email)
      ).run<{ productReviews: { edges: { node: { query: string } }[] } }>(
        '{ productReviews { edges { node { query } } } }',
      )
      return productReviews.edges.map(({ node }) => node.query)
    }
    const { query } = await submission()
    expect(await ask(HOLDER)).toEqual([query])
    for (const email of [BUREAU, SECURITY]) expect(await ask(email)).toContain(query)
    for (const email of [BUYER, 'operator.maker@jinan.demo', 'security@jinan.demo'])
      expect(await ask(email)).not.toContain(query)
  })

  it('is listed by nobody but the department', async () => {
    const operator = mutate('operator.maker@chengdu.demo', 'listProduct', { productVersionId })
    expect(await refusalOf(operator)).toBe('FORBIDDEN')
    await mutate(HOLDER, 'listProduct', { productVersionId })
  })

  it('has the price that the law sets, which nobody proposed', async () => {
    const where = { product: { code: 'PSBOWN' } }
    const prices = await prisma().priceVersion.findMany({ where, include: { tiers: true } })
    expect(prices).toEqual([
      expect.objectContaining({
        status: 'PUBLISHED',
        purposeClass: PURPOSE,
        ceilingId: null,
        legalBasis: expect.stringMatching(/^price\.freePurposes@[0-9a-f]{16}$/),
        tiers: [expect.objectContaining({ fromQty: 0n, toQty: null, priceE4: 0n })],
      }),
    ])
  })

  it('is licensed by the bureau, for a year', async () => {
    const terms = {
      scenario: '网格登记核对',
      lawfulBasis: '履行法定职责',
      retention: '办结后删除',
      expectedVolume: '100',
    }
    const asked = { productCode: 'PSBOWN', purposeClass: PURPOSE, ...terms }
    const { id: applicationId } = await mutate(BUYER, 'applyForUse', asked)
    const decision = { applicationId, approve: true, opinion: '同意' }
    expect(await refusalOf(mutate(HOLDER, 'decideApplication', decision))).toBe('FORBIDDEN')
    await mutate(BUREAU, 'decideApplication', decision)
    const { validFrom, validTo } = await prisma().subscription.findFirstOrThrow({
      where: { product: { code: 'PSBOWN' } },
    })
    expect((validTo.getTime() - validFrom.getTime()) / 86_400_000).toBeLessThanOrEqual(366)
  })

  it('answers, and the call is on record at its price of 0, resting on the holding', async () => {
    caller = await Caller.of(demo.url, await demo.as(BUYER), 'PSBOWN', PURPOSE)
    const subject = { subjectKind: 'PERSON', subjectIdentifier: syntheticPerson(CHENGDU, 17).idNo } as const
    const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
    consentId = await caller.consent(subject, { expiresAt })
    const { status, body } = await call()
    expect([status, body.outcome]).toEqual([200, 'MATCH'])
    const record = await prisma().callRecord.findFirstOrThrow({ where: { requestNo: 'own-0' } })
    const tiers = await prisma().priceTier.findMany({ where: { priceVersionId: record.priceVersionId ?? '' } })
    expect([record.outcome, tiers.map(({ priceE4 }) => priceE4)]).toEqual(['MATCH', [0n]])
  })

  it('reads in the data domain what the department holds', async () => {
    expect([await mayRead('name'), await mayRead('id_no')]).toEqual([true, false])
  })

  it('is refused by name as soon as the holding is revoked, and reads nothing any more', async () => {
    const resource = await prisma().dataResource.findUniqueOrThrow({ where: { code: 'CD-PSB-PERSON' } })
    const where = { right: 'HOLDING', objectId: resource.id, status: 'ACTIVE' } as const
    const { id } = await prisma().rightGrant.findFirstOrThrow({ where })
    const grantId = Buffer.from(`RightGrant:${id}`).toString('base64')
    await mutate(HOLDER, 'revokeGrant', { grantId, reason: '核查' })
    const { body } = await call()
    expect([body.code, body.billable, await mayRead('name')]).toEqual(['RIGHT_HOLDING_REVOKED', false, false])
  })

  it('answers again when the bureau has confirmed the holding anew, and not before', async () => {
    const renewed = { resourceCode: 'CD-PSB-PERSON' }
    expect(await refusalOf(mutate(HOLDER, 'renewHolding', renewed))).toBe('FORBIDDEN')
    expect(await refusalOf(mutate('bureau.checker@jinan.demo', 'renewHolding', renewed))).toBe('FORBIDDEN')
    expect((await call()).body.code).toBe('RIGHT_HOLDING_REVOKED')
    await mutate(BUREAU, 'renewHolding', renewed)
    const { status, body } = await call()
    expect([status, body.outcome, await mayRead('name')]).toEqual([200, 'MATCH', true])
  })

  it('has no second holding while one stands', async () => {
    expect(await refusalOf(mutate(BUREAU, 'renewHolding', { resourceCode: 'CD-PSB-PERSON' }))).toBe('HOLDING_STANDS')
  })

  it('gives operators nothing back: their uses are granted again, on the new holding', async () => {
    const { fields } = await prisma().dataResource.findUniqueOrThrow({
      where: { code: 'CD-PSB-PERSON' },
      select: { fields: { where: { name: 'id_key' }, select: { id: true } } },
    })
    const uses = () =>
      prisma().rightGrant.findMany({
        where: { right: 'USE', objectId: fields[0]?.id ?? '', status: 'ACTIVE' },
        select: {
          agreement: { select: { no: true } },
          purposeClasses: true,
          parents: { select: { parent: { select: { status: true } } } },
        },
        orderBy: { id: 'asc' },
      })
    const [before] = await uses()
    expect(before?.parents).toEqual([{ parent: { status: 'REVOKED' } }])
    const use = {
      resourceCode: 'CD-PSB-PERSON',
      fieldNames: ['id_key'],
      agreementNo: before?.agreement?.no,
      purposes: before?.purposeClasses,
    }
    const granted = await (
      await demo.as(HOLDER)
    ).run<{ grantUse: { id: string }[] }>(
      `mutation ($input: GrantUseInput!) { grantUse(input: $input) { ${REFUSED} ... on GrantUseSuccess { data { id } } } }`,
      { input: use },
    )
    expect(granted.grantUse).toHaveLength(1)
    expect((await uses()).at(-1)?.parents).toEqual([{ parent: { status: 'ACTIVE' } }])
  })
})
