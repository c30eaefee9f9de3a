/** The must-deny matrix, line by line, as those who hold, operate, develop and consume meet it over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REFUSED } from '../../../src/cli/client.ts'
import { readProductFolder } from '../../../src/demo/product-folder.ts'
import { syntheticPerson, CHENGDU } from '../../../src/demo/synthetic/person.ts'
import { schema } from '../../../src/graphql/schema.ts'
import { Caller } from '../../support/caller.ts'
import { globalId } from '../walk/documents.ts'
import { CEILING, Denials, mutationsAbout, PRICE, PURPOSE } from './denials.ts'

let denials: Denials
let bank: Caller
/** A call of the verifier, with the consent it rested on. */
let call: { id: string; consentId: string }

beforeAll(async () => {
  denials = await Denials.open(async (demo) => {
    bank = await Caller.of(demo.url, await demo.as('consumer.verifier@chengdu.demo'), 'ID2')
    const { name, idNo } = syntheticPerson(CHENGDU, 17)
    const expiresAt = new Date(demo.service.platform.clock.now().getTime() + 86_400_000).toISOString()
    const consentId = await bank.consent({ subjectKind: 'PERSON', subjectIdentifier: idNo }, { expiresAt })
    const { body } = await bank.call('MUST-DENY-1', { name, idNo }, { consentId })
    call = { id: (body.receipt as { callId: string }).callId, consentId }
  })
})
afterAll(() => denials.close())

describe('a holder', () => {
  const [holder, other] = ['holder.amr@shanghai.demo', 'holder.tax@shanghai.demo']

  it('does not read the grants that another holder gave', async () => {
    const grants = await denials.listed(holder, 'grants', 'grantor { id }')
    const theirs = globalId('Organization', String(denials.orgId(other)))
    expect(grants.length).toBeGreaterThan(0)
    expect(grants.filter(({ grantor }) => (grantor as { id: string }).id === theirs)).toEqual([])
    expect(
      await denials.node(
        holder,
        denials.idOf('RightGrant', (grant) => grant.grantorOrgId === denials.orgId(other)),
      ),
    ).toBeNull()
  })

  it('does not read the calls or the use of what another holds', async () => {
    expect(await denials.listed('holder.psb@chengdu.demo', 'callRecords', 'id')).toEqual([])
    expect(await denials.listed('holder.app@chengdu.demo', 'callRecords', 'id')).toEqual([])
  })

  it('does not suspend what another holds', async () => {
    const resourceCode = denials.rows
      .of('DataResource')
      .find((resource) => resource.holderOrgId === denials.orgId(other))?.code
    expect(await denials.refused(() => denials.mutate(holder, 'suspendResource', { resourceCode }))).toBe('FORBIDDEN')
  })

  it('sets no price and no ceiling', async () => {
    expect(await denials.refused(() => denials.mutate('holder.psb@chengdu.demo', 'proposePrice', PRICE))).toBe(
      'FORBIDDEN',
    )
    expect(await denials.refused(() => denials.mutate('holder.psb@chengdu.demo', 'setCeiling', CEILING))).toBe(
      'FORBIDDEN',
    )
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
    const { contract, query, sandboxJson: sandbox } = await readProductFolder('id2')
    const raw = query.replaceAll('person.name', 'person.sex')
    const input = { contract: { ...contract, code: 'RAW' }, query: raw, sandbox }
    expect(await denials.refused(() => denials.mutate(operator, 'submitProduct', input))).toBe('QUERY_COLUMN_UNGRANTED')
  })

  it('does not change a ceiling', async () => {
    expect(await denials.refused(() => denials.mutate(operator, 'setCeiling', CEILING))).toBe('FORBIDDEN')
  })

  it('does not permit itself a revenue', async () => {
    const surveyId = denials.idOf('CostSurvey', (survey) => survey.region === '510100')
    const permit = { surveyId, firstYear: 2028, years: 3, bondYield: '1.75', addOnBp: 600, documentNo: '测试' }
    expect(await denials.refused(() => denials.mutate(operator, 'permitRevenue', permit))).toBe('FORBIDDEN')
  })

  it('does not edit a published price', async () => {
    const priceVersionId = denials.idOf('PriceVersion', (price) => price.region === '510100')
    const attempt = () => denials.mutate('operator.checker@chengdu.demo', 'publishPrice', { priceVersionId })
    expect(await denials.refused(attempt)).toBe('PRICE_ALREADY_PUBLISHED')
    expect(mutationsAbout('editprice', 'updateprice', 'changeprice')).toEqual([])
  })

  it('does not edit it past the service either', async () => {
    const price = denials.rows.of('PriceVersion').find(({ status }) => status === 'PUBLISHED')
    const edit = denials.market.prisma.priceTier.updateMany({
      where: { priceVersionId: String(price?.id) },
      data: { priceE4: 1n },
    })
    await expect(edit).rejects.toThrow()
  })

  it('does not publish the price that the same person proposed', async () => {
    const { proposePrice } = (await (
      await denials.as(operator)
    ).run(
      `mutation ($input: ProposePriceInput!) { proposePrice(input: $input) { ${REFUSED} ... on ProposePriceSuccess { data { id } } } }`,
      { input: PRICE },
    )) as { proposePrice: { id: string } }
    const seq = await denials.lastSeq()
    expect(
      await denials.refused(() => denials.mutate(operator, 'publishPrice', { priceVersionId: proposePrice.id })),
    ).toBe('FORBIDDEN')
    expect((await denials.refusalsSince(seq)).map(({ rule }) => rule)).toEqual([
      'separation.proposer-does-not-publish-price',
    ])
  })
})

describe('a developer', () => {
  const developer = 'developer@shanghai.demo'

  it('does not call production without a licence', async () => {
    const { createToken } = await (
      await denials.as(developer)
    ).run<{ createToken: { text: string } }>(
      `mutation { createToken(input: { label: "test", days: 1 }) { ${REFUSED} ... on CreateTokenSuccess { data { text } } } }`,
    )
    const seq = await denials.lastSeq()
    const answer = await bank.post({ requestNo: 'X', purposeClass: PURPOSE, input: {} }, { key: createToken.text })
    expect(answer).toMatchObject({ status: 401, body: { code: 'CREDENTIAL_UNKNOWN' } })
    expect((await denials.refusalsSince(seq)).map(({ reasonCode }) => reasonCode)).toContain('CREDENTIAL_UNKNOWN')
  })

  it('gets no key to another’s licence, and none of its own', async () => {
    const input = { subscriptionId: denials.idOf('Subscription', () => true), label: 'test' }
    expect(await denials.refused(() => denials.mutate(developer, 'createCredential', input))).toBe('FORBIDDEN')
    const application = {
      productCode: 'ENT',
      purposeClass: PURPOSE,
      scenario: 'x',
      lawfulBasis: 'x',
      retention: 'x',
      expectedVolume: '1',
    }
    expect(await denials.refused(() => denials.mutate(developer, 'applyForUse', application))).toBe('FORBIDDEN')
  })

  it('exports no rows: nothing does', async () => {
    expect(mutationsAbout('export', 'download', 'dump')).toEqual([])
    expect(await denials.listed(developer, 'callRecords', 'id')).toEqual([])
    expect(await denials.listed(developer, 'usage', 'id')).toEqual([])
  })
})

describe('a consumer', () => {
  const other = 'consumer.street@chengdu.demo'

  it('does not list the calls of another', async () => {
    expect(await denials.listed('consumer.verifier@chengdu.demo', 'callRecords', 'id')).toHaveLength(1)
    expect(await denials.listed(other, 'callRecords', 'id')).toEqual([])
    expect(await denials.node(other, globalId('CallRecord', call.id))).toBeNull()
  })

  it('does not call for a purpose that is not in its licence', async () => {
    const seq = await denials.lastSeq()
    const answer = await bank.post({ requestNo: 'P', purposeClass: 'PUBLIC_WELFARE', input: {} })
    expect(answer).toMatchObject({ status: 403, body: { code: 'LICENCE_PURPOSE' } })
    expect((await denials.refusalsSince(seq)).map(({ reasonCode }) => reasonCode)).toContain('LICENCE_PURPOSE')
  })

  it('does not read the log of another’s subjects', async () => {
    const mine = await denials.listed(
      'consumer.verifier@chengdu.demo',
      'consents',
      'uses { edges { node { callId } } }',
    )
    expect(JSON.stringify(mine)).toContain(call.id)
    expect(await denials.listed(other, 'consents', 'id')).toEqual([])
    expect(await denials.node(other, globalId('Consent', call.consentId))).toBeNull()
    expect(
      await denials.refused(() => denials.mutate(other, 'withdrawConsent', { consentId: call.consentId })),
    ).toMatch(/FORBIDDEN|NOT_FOUND/)
  })
})
