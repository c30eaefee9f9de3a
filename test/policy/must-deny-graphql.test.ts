/** The must-deny matrix, line by line, as the seeded people meet it over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CallRefused, REFUSED, type SanquanClient } from '../../src/cli/client.ts'
import { DEMO_PASSWORD } from '../../src/demo/accounts.ts'
import { readProductFolder } from '../../src/demo/product-folder.ts'
import { syntheticPerson, CHENGDU } from '../../src/demo/synthetic/person.ts'
import { PersonRole } from '../../src/generated/prisma/enums.ts'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { schema } from '../../src/graphql/schema.ts'
import { Caller } from '../support/caller.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { checksums } from './walk/checksums.ts'
import { argumentsFor, askFor, globalId, mutationFields } from './walk/documents.ts'
import { MarketRows } from './walk/market-rows.ts'

const PURPOSE = 'INDUSTRY_DEVELOPMENT'

let demo: DemoService
let rows: MarketRows
let bank: Caller
/** A call of the verifier, with the consent it rested on. */
let call: { id: string; consentId: string }

const market = () => demo.service.platform.market
const sessions = new Map<string, Promise<SanquanClient>>()
function as(email: string): Promise<SanquanClient> {
  const session = sessions.get(email) ?? demo.as(email)
  sessions.set(email, session)
  return session
}

beforeAll(async () => {
  demo = await startDemoService()
  bank = await Caller.of(demo.url, await as('consumer.verifier@chengdu.demo'), 'ID2')
  const { name, idNo } = syntheticPerson(CHENGDU, 17)
  const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
  const consentId = await bank.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt })
  const { body } = await bank.call('MUST-DENY-1', { name, idNo }, { consentId })
  call = { id: (body.receipt as { callId: string }).callId, consentId }
  rows = await MarketRows.load(market())
})
afterAll(() => demo.close())

/** Everything on record since, of refusals. */
async function refusalsSince(seq: bigint) {
  await demo.service.app.get(DecisionLog).flushed()
  return market().prisma.auditEvent.findMany({ where: { seq: { gt: seq }, decision: 'DENY' }, orderBy: { seq: 'asc' } })
}
async function lastSeq(): Promise<bigint> {
  await demo.service.app.get(DecisionLog).flushed()
  return (await market().prisma.auditEvent.findFirst({ orderBy: { seq: 'desc' } }))?.seq ?? 0n
}

/** Tries something that must be refused: no row changes, and the refusal is on record. @returns its code */
async function refused(attempt: () => Promise<unknown>): Promise<string> {
  const [before, seq] = [await checksums(market()), await lastSeq()]
  const outcome = await attempt().catch((error: unknown) => error)
  if (!(outcome instanceof CallRefused)) throw new Error('It was not refused.', { cause: outcome })
  expect(await checksums(market())).toEqual(before)
  expect(await refusalsSince(seq)).not.toEqual([])
  return outcome.code
}

/** Runs a mutation as one of the seeded people. */
async function mutate(email: string, field: string, input: object): Promise<unknown> {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`
  const document = `mutation ($input: ${type}Input!) { ${field}(input: $input) { ${REFUSED} ... on ${type}Success { __typename } } }`
  return (await as(email)).run(document, { input })
}

/** What the people of an organisation are shown of a list, as its nodes. */
async function listed(email: string, field: string, selection: string): Promise<Record<string, unknown>[]> {
  const answer = await (
    await as(email)
  ).run<Record<string, { edges: { node: Record<string, unknown> }[] }>>(
    `{ ${field}(first: 100) { edges { node { ${selection} } } } }`,
  )
  return (answer[field]?.edges ?? []).map(({ node }) => node)
}
const node = async (email: string, id: string) =>
  (await (await as(email)).run<{ node: unknown }>('query ($id: ID!) { node(id: $id) { id } }', { id })).node

const mutationsAbout = (...words: string[]) =>
  mutationFields()
    .map(({ name }) => name)
    .filter((name) => words.some((word) => name.toLowerCase().includes(word)))
const idOf = (model: string, where: (row: Readonly<Record<string, unknown>>) => boolean) =>
  globalId(model, String(rows.of(model).find(where)?.id))
const orgId = (email: string) => rows.of('Person').find((person) => person.email === email)?.orgId

const CEILING = {
  productCode: 'ID2',
  purposeClass: PURPOSE,
  buyerClass: 'ALL',
  unit: 'CALL',
  unitPrice: '0.9000',
  basis: 'none',
  trial: true,
  documentNo: 'none',
  validFrom: '2028-01-01T00:00:00+08:00',
  validTo: '2029-01-01T00:00:00+08:00',
}
const PRICE = {
  productCode: 'ID2',
  purposeClass: PURPOSE,
  buyerClass: 'ALL',
  mode: 'FLAT',
  tiers: [{ unitPrice: '0.3000' }],
}

describe('a holder', () => {
  const [holder, other] = ['holder.amr@shanghai.demo', 'holder.tax@shanghai.demo']

  it('does not read the grants that another holder gave', async () => {
    const grants = await listed(holder, 'grants', 'grantor { id }')
    const theirs = globalId('Organization', String(orgId(other)))
    expect(grants.length).toBeGreaterThan(0)
    expect(grants.filter(({ grantor }) => (grantor as { id: string }).id === theirs)).toEqual([])
    expect(
      await node(
        holder,
        idOf('RightGrant', (grant) => grant.grantorOrgId === orgId(other)),
      ),
    ).toBeNull()
  })

  it('does not read the calls or the use of what another holds', async () => {
    expect(await listed('holder.psb@chengdu.demo', 'callRecords', 'id')).toEqual([])
    expect(await listed('holder.app@chengdu.demo', 'callRecords', 'id')).toEqual([])
  })

  it('does not suspend what another holds', async () => {
    const resourceCode = rows.of('DataResource').find((resource) => resource.holderOrgId === orgId(other))?.code
    expect(await refused(() => mutate(holder, 'suspendResource', { resourceCode }))).toBe('FORBIDDEN')
  })

  it('sets no price and no ceiling', async () => {
    expect(await refused(() => mutate('holder.psb@chengdu.demo', 'proposePrice', PRICE))).toBe('FORBIDDEN')
    expect(await refused(() => mutate('holder.psb@chengdu.demo', 'setCeiling', CEILING))).toBe('FORBIDDEN')
  })
})

describe('an operator', () => {
  const operator = 'operator.maker@chengdu.demo'

  it('has no field to read a raw row by', () => {
    const fields = Object.values(schema.getQueryType()?.getFields() ?? {}).map(({ name }) => name)
    expect(fields.filter((name) => /raw|rows|sql|table|export/i.test(name))).toEqual([])
    expect(schema.getType('DataResource')).not.toHaveProperty('_fields.sourceTable')
  })

  it('gets no raw row out by the query of a product: it may read the columns it declares, and no others', async () => {
    const { contract, sandboxJson: sandbox } = await readProductFolder('id2')
    const input = { contract: { ...contract, code: 'RAW' }, query: 'select * from cd_psb.person', sandbox }
    expect(await refused(() => mutate(operator, 'submitProduct', input))).toBe('QUERY_COLUMN_UNGRANTED')
  })

  it('does not change a ceiling', async () => {
    expect(await refused(() => mutate(operator, 'setCeiling', CEILING))).toBe('FORBIDDEN')
  })

  it('has no mutation for the permitted revenue', () => {
    expect(mutationsAbout('revenue', 'permitted')).toEqual([])
  })

  it('does not edit a published price', async () => {
    const priceVersionId = idOf('PriceVersion', (price) => price.region === '510100')
    const attempt = () => mutate('operator.checker@chengdu.demo', 'publishPrice', { priceVersionId })
    expect(await refused(attempt)).toBe('PRICE_ALREADY_PUBLISHED')
    expect(mutationsAbout('editprice', 'updateprice', 'changeprice')).toEqual([])
  })

  it('does not edit it past the service either', async () => {
    const price = rows.of('PriceVersion').find(({ status }) => status === 'PUBLISHED')
    const edit = market().prisma.priceTier.updateMany({
      where: { priceVersionId: String(price?.id) },
      data: { priceE4: 1n },
    })
    await expect(edit).rejects.toThrow()
  })

  it('does not publish the price that the same person proposed', async () => {
    const { proposePrice } = (await (
      await as(operator)
    ).run(
      `mutation ($input: ProposePriceInput!) { proposePrice(input: $input) { ${REFUSED} ... on ProposePriceSuccess { data { id } } } }`,
      { input: PRICE },
    )) as { proposePrice: { id: string } }
    const seq = await lastSeq()
    expect(await refused(() => mutate(operator, 'publishPrice', { priceVersionId: proposePrice.id }))).toBe('FORBIDDEN')
    expect((await refusalsSince(seq)).map(({ rule }) => rule)).toEqual(['separation.proposer-does-not-publish-price'])
  })
})

describe('a developer', () => {
  const developer = 'developer@shanghai.demo'

  it('does not call production without a licence', async () => {
    const { createToken } = await (
      await as(developer)
    ).run<{ createToken: { text: string } }>(
      `mutation { createToken(input: { label: "test", days: 1 }) { ${REFUSED} ... on CreateTokenSuccess { data { text } } } }`,
    )
    const seq = await lastSeq()
    const answer = await bank.post({ requestNo: 'X', purposeClass: PURPOSE, input: {} }, { key: createToken.text })
    expect(answer).toMatchObject({ status: 401, body: { code: 'CREDENTIAL_UNKNOWN' } })
    expect((await refusalsSince(seq)).map(({ reasonCode }) => reasonCode)).toContain('CREDENTIAL_UNKNOWN')
  })

  it('gets no key to another’s licence, and none of its own', async () => {
    const input = { subscriptionId: idOf('Subscription', () => true), label: 'test' }
    expect(await refused(() => mutate(developer, 'createCredential', input))).toBe('FORBIDDEN')
    const application = {
      productCode: 'ENT',
      purposeClass: PURPOSE,
      scenario: 'x',
      lawfulBasis: 'x',
      retention: 'x',
      expectedVolume: '1',
    }
    expect(await refused(() => mutate(developer, 'applyForUse', application))).toBe('FORBIDDEN')
  })

  it('exports no rows: nothing does', async () => {
    expect(mutationsAbout('export', 'download', 'dump')).toEqual([])
    expect(await listed(developer, 'callRecords', 'id')).toEqual([])
    expect(await listed(developer, 'usage', 'id')).toEqual([])
  })
})

describe('a consumer', () => {
  const other = 'consumer.street@chengdu.demo'

  it('does not list the calls of another', async () => {
    expect(await listed('consumer.verifier@chengdu.demo', 'callRecords', 'id')).toHaveLength(1)
    expect(await listed(other, 'callRecords', 'id')).toEqual([])
    expect(await node(other, globalId('CallRecord', call.id))).toBeNull()
  })

  it('does not call for a purpose that is not in its licence', async () => {
    const seq = await lastSeq()
    const answer = await bank.post({ requestNo: 'P', purposeClass: 'PUBLIC_WELFARE', input: {} })
    expect(answer).toMatchObject({ status: 403, body: { code: 'LICENCE_PURPOSE' } })
    expect((await refusalsSince(seq)).map(({ reasonCode }) => reasonCode)).toContain('LICENCE_PURPOSE')
  })

  it('does not read the log of another’s subjects', async () => {
    const mine = await listed('consumer.verifier@chengdu.demo', 'consents', 'uses { edges { node { callId } } }')
    expect(JSON.stringify(mine)).toContain(call.id)
    expect(await listed(other, 'consents', 'id')).toEqual([])
    expect(await node(other, globalId('Consent', call.consentId))).toBeNull()
    expect(await refused(() => mutate(other, 'withdrawConsent', { consentId: call.consentId }))).toMatch(
      /FORBIDDEN|NOT_FOUND/,
    )
  })
})

describe('the departments over them', () => {
  it('of prices edits no cost evidence: there is nothing to edit it with', () => {
    expect(mutationsAbout('cost', 'evidence', 'survey')).toEqual([])
  })

  it('of prices does not propose prices', async () => {
    expect(await refused(() => mutate('price@chengdu.demo', 'proposePrice', PRICE))).toBe('FORBIDDEN')
  })

  it('of finance does not edit a split rule', async () => {
    const departments = [{ uscc: String(rows.of('Organization')[0]?.uscc), weightBp: 10_000, basis: 'none' }]
    const rule = { form: 'RATIO', parties: [{ capacity: 'GOVERNMENT', ratioBp: 10_000, departments }] }
    const input = { productCode: 'ID2', rule, effectiveFrom: '2028-01-01T00:00:00+08:00' }
    expect(await refused(() => mutate('finance@chengdu.demo', 'proposeSplitRule', input))).toBe('FORBIDDEN')
  })

  it('of data deletes no audit event: no mutation does, and the database refuses it', async () => {
    expect(mutationsAbout('audit', 'delete', 'remove', 'purge')).toEqual([])
    await expect(market().prisma.auditEvent.deleteMany()).rejects.toThrow()
    await expect(market().prisma.auditEvent.updateMany({ data: { rule: '' } })).rejects.toThrow()
    await expect(market().prisma.$executeRaw`truncate audit_event`).rejects.toThrow()
  })
})

describe('an auditor', () => {
  /** Their own session and token, and in a demonstration its clock. */
  const OWN = ['signIn', 'signOut', 'createToken', 'advanceClock']

  it.each(
    mutationFields()
      .map(({ name }) => name)
      .filter((name) => !OWN.includes(name)),
  )('does not %s', async (name) => {
    const field = mutationFields().find((candidate) => candidate.name === name)
    if (!field) throw new Error(name)
    const asked = askFor(field, 'mutation', argumentsFor(field, rows, 0))
    const auditor = await as('audit@chengdu.demo')
    expect(await refused(() => auditor.run(asked.source, asked.variables))).not.toBe('GRAPHQL')
  })
})

describe('somebody whose time is over', () => {
  const PEOPLE: Record<PersonRole, string> = {
    HOLDER: 'holder.nr@jinan.demo',
    OPERATOR: 'operator.maker@jinan.demo',
    DEVELOPER: 'developer@shanghai.demo',
    CONSUMER: 'consumer.rental@jinan.demo',
    REGISTRY: 'registry@jinan.demo',
    BUREAU: 'bureau.maker@jinan.demo',
    PRICE: 'price@jinan.demo',
    FINANCE: 'finance@jinan.demo',
    AUDITOR: 'audit@jinan.demo',
  }

  it.each(Object.values(PersonRole))('is nobody, whatever the role was: %s', async (role) => {
    const email = PEOPLE[role]
    const client = await as(email)
    const validUntil = demo.service.platform.clock.now()
    await market().prisma.person.update({
      where: { email },
      data: { validUntil },
    })
    expect(await client.run('{ viewer { email } }')).toEqual({ viewer: null })
    expect(await refused(() => mutate(email, 'createToken', { label: 'test', days: 1 }))).toBe('SIGN_IN')
    expect(await refused(() => demo.anonymous.signIn(email, DEMO_PASSWORD))).toBe('SIGN_IN_FAILED')
  })
})
