/**
 * An operator brings a product to market from a folder, without a developer of ours and without a restart: pushed, reviewed by
 * machine and by two organisations, released, listed, priced, subscribed to and called. It is derived from another, by a
 * developer who shares in its income.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli/run.ts'
import { DEMO_PASSWORD } from '../../src/demo/accounts.ts'
import { syntheticEnterprise } from '../../src/demo/synthetic/enterprise.ts'
import { productRoleName } from '../../src/modules/product/batch-function.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { mutate as mutateAs, refusalOf } from '../support/mutate.ts'

const FOLDER = fileURLToPath(new URL('../products/reg/', import.meta.url))
const OPERATOR = 'operator.maker@shanghai.demo'
const CHECKER = 'operator.checker@shanghai.demo'
const BUYER = 'consumer.bank@shanghai.demo'
const PURPOSE = 'INDUSTRY_DEVELOPMENT'
const PRICED = { productCode: 'REG', purposeClass: PURPOSE, buyerClass: 'ALL' }
const SEEN = `{ productReviews(first: 100) { edges { node { query examples findings { code } productVersionId } } } }`

let demo: DemoService
let developer: string
let productVersionId: string
let caller: Caller

const prisma = () => demo.service.platform.market.prisma
const mutate = (email: string, field: string, input: object) => mutateAs(demo, email, { field, input })
const orgOf = (email: string) => prisma().organization.findFirstOrThrow({ where: { people: { some: { email } } } })

async function push(folder: string, ...options: string[]) {
  const lines: string[] = []
  const print = (line: string) => lines.push(line)
  const login = ['--url', demo.url, '--email', OPERATOR, '--password', DEMO_PASSWORD]
  const code = await runCommandLine(['product', 'push', folder, ...login, ...options], { out: print, error: print })
  return { code, lines }
}

type Seen = {
  productReviews: {
    edges: { node: { query: string; examples: number; findings: unknown[]; productVersionId: string } }[]
  }
}
async function reviewSeenBy(email: string) {
  const { productReviews } = await (await demo.as(email)).run<Seen>(SEEN)
  return productReviews.edges.find(({ node }) => node.productVersionId === productVersionId)?.node
}

beforeAll(async () => {
  demo = await startDemoService()
  developer = (await orgOf('developer@shanghai.demo')).uscc
})
afterAll(() => demo.close())

/** Both reviews, the release and the listing of a submitted version. */
async function bringToMarket(id: string) {
  const approval = { productVersionId: id, approve: true }
  await mutate('security@shanghai.demo', 'reviewSecurity', approval)
  await mutate('bureau.checker@shanghai.demo', 'reviewCompliance', { ...approval, agreementNo: 'SH-2025-001' })
  await mutate('holder.amr@shanghai.demo', 'releaseFields', { productVersionId: id })
  await mutate(OPERATOR, 'listProduct', { productVersionId: id })
}

/** The same product in its second version: it also says whether an enterprise is a technology firm. */
async function secondVersion(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sanquan-reg-'))
  await cp(FOLDER, folder, { recursive: true })
  const contract = JSON.parse(await readFile(`${FOLDER}contract.json`, 'utf8'))
  contract.version = 2
  contract.sources[0].fields.push('tech_firm')
  contract.output.required.push('techFirm')
  const label = { zh: '科技型企业', en: 'Technology firm' }
  contract.output.properties.techFirm = { type: ['boolean', 'null'], 'x-label': label }
  await writeFile(join(folder, 'contract.json'), JSON.stringify(contract))
  const query = await readFile(`${FOLDER}query.sql`, 'utf8')
  const both = query.replace('end as status\n', 'end as status,\n  enterprise.tech_firm as "techFirm"\n')
  await writeFile(join(folder, 'query.sql'), both)
  const cases = JSON.parse(await readFile(`${FOLDER}sandbox.json`, 'utf8'))
  for (const { answer } of cases) answer.fields.techFirm = answer.outcome === 'HIT' ? true : null
  await writeFile(join(folder, 'sandbox.json'), JSON.stringify(cases))
  return folder
}

describe('a folder that an operator pushes', () => {
  it('is not taken without the developer of what is derived', async () => {
    const { code, lines } = await push(FOLDER)
    expect([code, lines.join(' ')]).toEqual([1, expect.stringContaining('does not re-develop it')])
  })

  it('passes the automatic review and is submitted, and says what comes next', async () => {
    const { code, lines } = await push(FOLDER, '--developer', developer)
    expect([code, lines[0]]).toEqual([0, expect.stringMatching(/^REG v1: SUBMITTED, SHA-256 [0-9a-f]{64}$/)])
    productVersionId = lines[1]?.replace('id ', '') ?? ''
    expect(lines.join(' ')).toContain('reviewSecurity')
  })

  it('is shown to both reviewers with its query and the findings', async () => {
    const query = await readFile(`${FOLDER}query.sql`, 'utf8')
    for (const email of ['bureau.checker@shanghai.demo', 'security@shanghai.demo'])
      expect(await reviewSeenBy(email)).toMatchObject({ query, examples: 1, findings: [{ code: 'EXAMPLE_MISSING' }] })
    expect(await reviewSeenBy('developer@shanghai.demo')).toBeUndefined()
  })

  it('waits on the desks of both until each has approved it', async () => {
    const waits = async (field: string, email: string) => {
      type Tasks = Record<string, { edges: { node: { reference: string } }[] }>
      const tasks = await (await demo.as(email)).run<Tasks>(`{ ${field}(first: 100) { edges { node { reference } } } }`)
      return tasks[field]?.edges.some(({ node }) => node.reference === 'REG v1')
    }
    const desks = async () => [
      await waits('bureauTasks', 'bureau.checker@shanghai.demo'),
      await waits('securityTasks', 'security@shanghai.demo'),
    ]
    expect(await desks()).toEqual([true, true])
    const approval = { productVersionId, approve: true }
    await mutate('security@shanghai.demo', 'reviewSecurity', approval)
    expect(await desks()).toEqual([true, false])
    await mutate('bureau.checker@shanghai.demo', 'reviewCompliance', { ...approval, agreementNo: 'SH-2025-001' })
    expect(await desks()).toEqual([false, false])
  })

  it('is listed once its department has released the fields', async () => {
    expect(await refusalOf(mutate(OPERATOR, 'listProduct', { productVersionId }))).toBe('FIELDS_NOT_RELEASED')
    await mutate('holder.amr@shanghai.demo', 'releaseFields', { productVersionId })
    await mutate(OPERATOR, 'listProduct', { productVersionId })
  })

  it('is priced under a ceiling', async () => {
    const validity = { validFrom: '2026-01-01T00:00:00+08:00', validTo: '2028-01-01T00:00:00+08:00' }
    const ceiling = { unit: 'CALL', unitPrice: '0.5000', basis: '试行', trial: true, documentNo: '测1号' }
    await mutate('price@shanghai.demo', 'setCeiling', { ...PRICED, ...ceiling, ...validity })
    const price = { ...PRICED, mode: 'FLAT', tiers: [{ unitPrice: '0.4000' }] }
    const { id: priceVersionId } = await mutate(OPERATOR, 'proposePrice', price)
    expect(await mutate(CHECKER, 'publishPrice', { priceVersionId })).toHaveProperty('id')
  })

  it('is subscribed to and called, all in the same process', async () => {
    const terms = { scenario: '开户核验', lawfulBasis: '公示信息', retention: '30 日', expectedVolume: '100' }
    const asked = { productCode: 'REG', purposeClass: PURPOSE, ...terms }
    const { id: applicationId } = await mutate(BUYER, 'applyForUse', asked)
    await mutate(CHECKER, 'decideApplication', { applicationId, approve: true, opinion: '同意' })
    caller = await Caller.of(demo.url, await demo.as(BUYER), 'REG')
    const { status, body } = await caller.call('PUSHED-1', { uscc: syntheticEnterprise(205).uscc })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { outcome: 'HIT', billable: true, productVersion: 1, answer: { status: 'OPERATING' } },
    })
  })

  it('says on its sheet who reviewed it and what it is derived from', async () => {
    const { productSheet } = await demo.anonymous.run<{ productSheet: unknown }>(
      `{ productSheet(code: "REG") { derivedFrom developer { uscc } review { opinions { kind conclusion reviewer { nameEn } } } } }`,
    )
    expect(productSheet).toMatchObject({
      derivedFrom: 'ENT',
      developer: { uscc: developer },
      review: {
        opinions: [
          { kind: 'COMPLIANCE', conclusion: 'APPROVED', reviewer: { nameEn: 'Shanghai Data Bureau (demo)' } },
          { kind: 'SECURITY', conclusion: 'APPROVED', reviewer: { nameEn: expect.stringContaining('Cyberspace') } },
        ],
      },
    })
  })

  it('shares its income with its developer, or with nobody', async () => {
    const { uscc } = await orgOf(OPERATOR)
    const rule = (parties: object[]) => ({
      productCode: 'REG',
      rule: { form: 'RATIO', parties },
      effectiveFrom: '2028-01-01T00:00:00+08:00',
    })
    const alone = rule([{ capacity: 'OPERATOR', ratioBp: 10_000, uscc }])
    expect(await refusalOf(mutate(OPERATOR, 'proposeSplitRule', alone))).toBe('SPLIT_DEVELOPER')
    const shared = [
      { capacity: 'OPERATOR', ratioBp: 8_000, uscc },
      { capacity: 'DEVELOPER', ratioBp: 2_000, uscc: developer },
    ]
    expect(await mutate(OPERATOR, 'proposeSplitRule', rule(shared))).toHaveProperty('id')
  })
})

describe('the next version', () => {
  const call = async (requestNo: string) => (await caller.call(requestNo, { uscc: syntheticEnterprise(205).uscc })).body
  const subscriptionId = async () => {
    const { id } = await prisma().subscription.findFirstOrThrow({ where: { product: { code: 'REG' } } })
    return Buffer.from(`Subscription:${id}`).toString('base64')
  }
  let next: string

  it('is reviewed again and listed, and changes nothing for who subscribed before', async () => {
    const folder = await secondVersion()
    const { code, lines } = await push(folder, '--developer', developer)
    await rm(folder, { recursive: true })
    expect([code, lines[0]]).toEqual([0, expect.stringContaining('REG v2: SUBMITTED')])
    next = lines[1]?.replace('id ', '') ?? ''
    await bringToMarket(next)
    expect(await call('PUSHED-2')).toMatchObject({ productVersion: 1 })
  })

  it('says what would differ', async () => {
    const { versionDifference } = await (
      await demo.as(BUYER)
    ).run<{ versionDifference: unknown }>(
      `query ($id: ID!, $to: ID!) { versionDifference(subscriptionId: $id, productVersionId: $to) {
        fromVersion toVersion fieldsAdded fieldsRemoved inputAdded answerAdded answerRemoved purposesRemoved billableAdded consentKindFrom consentKindTo } }`,
      { id: await subscriptionId(), to: next },
    )
    expect(versionDifference).toEqual({
      fromVersion: 1,
      toVersion: 2,
      fieldsAdded: ['SH-AMR-ENTERPRISE.tech_firm'],
      fieldsRemoved: [],
      inputAdded: [],
      answerAdded: ['techFirm'],
      answerRemoved: [],
      purposesRemoved: [],
      billableAdded: [],
      consentKindFrom: 'NONE',
      consentKindTo: 'NONE',
    })
  })

  it('does not take the place of the first when that is withdrawn: calls are refused by name', async () => {
    const reason = '由第二版替代'
    const other = mutate('operator.maker@jinan.demo', 'withdrawProduct', { productVersionId, reason })
    expect(await refusalOf(other)).toBe('FORBIDDEN')
    await mutate(OPERATOR, 'withdrawProduct', { productVersionId, reason })
    expect(await call('PUSHED-3')).toMatchObject({ code: 'VERSION_DELISTED' })
  })

  it('leaves nothing of the first to read in the data domain', async () => {
    const { pool } = demo.service.platform.domain
    const { rows: databases } = await pool.query<{ name: string }>('select current_database()::text as name')
    const roleOf = (version: number) =>
      productRoleName({ code: 'REG', version, purpose: PURPOSE, database: databases[0]?.name ?? '' })
    const { rows } = await pool.query<{ role: string }>(
      `select rolname as role from pg_roles where rolname = any ($1)
         and has_column_privilege(rolname, 'sh_amr.enterprise', 'reg_status', 'select')`,
      [[roleOf(1), roleOf(2)]],
    )
    expect(rows).toEqual([{ role: roleOf(2) }])
  })

  it('answers once its consumer has moved there, and nobody else can', async () => {
    const move = { subscriptionId: await subscriptionId(), productVersionId: next }
    expect(await refusalOf(mutate(CHECKER, 'moveSubscription', move))).toBe('FORBIDDEN')
    const back = { ...move, productVersionId }
    expect(await refusalOf(mutate(BUYER, 'moveSubscription', back))).toBe('MOVE_NEEDLESS')
    await mutate(BUYER, 'moveSubscription', move)
    expect(await refusalOf(mutate(BUYER, 'moveSubscription', back))).toBe('VERSION_NOT_LISTED')
    expect(await call('PUSHED-4')).toMatchObject({ productVersion: 2, answer: { status: 'OPERATING' } })
  })
})
