import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askOver, type Ask, type Connection } from '../../../test/support/ask.ts'
import {
  createTestMarket,
  seedOrganizations,
  type OrganizationName,
  type TestMarket,
} from '../../../test/support/market.ts'
import { done } from '../../../test/support/results.ts'
import { draftInput, openRights, resourceInput, type Rights } from '../../../test/support/rights.ts'
import { actorOf } from '../../../test/support/organizations.ts'

const NO = '测授〔2026〕1号'
const CODE = 'TST-PSB-PERSON'

let test: TestMarket
let rights: Rights
let ask: Ask
const statements: string[] = []

// One story, told in order through the public interface.
beforeAll(async () => {
  test = await createTestMarket({ onQuery: (sql) => statements.push(sql) })
  await seedOrganizations(test.platform.market)
  rights = await openRights(test)
  ask = askOver(test, rights.rooms)
  done(await rights.catalog.registerResource(actorOf('holder'), resourceInput()))
})
afterAll(async () => {
  await rights.close()
  await test.close()
})

type Payload = { code?: string; field?: string; data?: Record<string, unknown> & { id: string } }

/** Runs a mutation and answers its payload; `selection` is of its result. */
async function mutate(name: string, input: object, by: OrganizationName, selection = 'id'): Promise<Payload> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  const source = `mutation ($input: ${type}Input!) { ${name}(input: $input) {
    ... on ${type}Success { data { ${selection} } } ... on Refusal { code field } ... on InvalidInput { message } } }`
  const answer = await ask<Record<string, Payload>>(source, { input }, by)
  return answer[name] ?? {}
}
async function draft(change: object = {}) {
  await rights.plan()
  const input = { ...draftInput(), operatorUscc: await rights.usccOf('operator'), ...change }
  return mutate('draftAgreement', input, 'bureau', 'id no status maxYears startDate endDate')
}
async function grants(by: OrganizationName, selection: string, args = '') {
  const query = `{ grants${args} { edges { node { ${selection} } } } }`
  const { grants: list } = await ask<{ grants: Connection<Record<string, unknown>> }>(query, {}, by)
  return list.edges.map(({ node }) => node)
}

describe('the story of a right', () => {
  it('begins with a resource that the bureau accepts into the catalogue, not yet registered', async () => {
    const { data } = await mutate(
      'acceptResource',
      { resourceCode: CODE },
      'bureau',
      'id status registrationCode holder { nameEn }',
    )
    expect(data).toMatchObject({
      status: 'CATALOGUED',
      registrationCode: null,
      holder: { nameEn: 'Test Public Security Bureau' },
    })
  })

  it('goes on with an agreement that the bureau drafts', async () => {
    expect((await draft()).data).toMatchObject({
      no: NO,
      status: 'DRAFT',
      maxYears: 5,
      startDate: '2026-01-01',
      endDate: '2027-12-31',
    })
  })

  it('shows a draft to its parties and the bureau, and to nobody else', async () => {
    const seen = async (by?: OrganizationName) => {
      const { agreement } = await ask<{ agreement: object | null }>(`{ agreement(no: "${NO}") { no } }`, {}, by)
      return agreement !== null
    }
    expect([await seen('operator'), await seen('bureau'), await seen('operator2'), await seen()]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('goes on with the opinion of the department whose data are in scope', async () => {
    const input = { agreementNo: NO, consents: true, text: '同意' }
    const { data } = await mutate('giveOpinion', input, 'holder', 'id status round department { nameEn }')
    const department = { nameEn: 'Test Public Security Bureau' }
    expect(data).toMatchObject({ status: 'CONSENTED', round: 1, department })
  })

  it('goes on with the decision of the bureau, by who did not draft it', async () => {
    const decide = (by: OrganizationName) =>
      mutate('decideAgreement', { agreementNo: NO, decisionRecord: '三重一大〔2026〕2号' }, by, 'id status')
    expect((await decide('bureau')).code).toBe('FORBIDDEN')
    done(await rights.steps.decide(actorOf('bureau', 'second'), { no: NO, decisionRecord: '三重一大〔2026〕2号' }))
  })

  it('goes on with the operator’s signature', async () => {
    const { data } = await mutate('signAgreement', { agreementNo: NO }, 'operator', 'id status signedAt')
    expect(data).toMatchObject({ status: 'SIGNED', signedAt: test.clock.now().toISOString() })
  })

  it('is in force when it is filed on or after its first day', async () => {
    const input = { agreementNo: NO, provincialFilingNo: '省备〔2026〕1号' }
    const { data } = await mutate('fileAgreement', input, 'bureau', 'id status provincialFilingNo')
    expect(data).toMatchObject({ status: 'ACTIVE', provincialFilingNo: '省备〔2026〕1号' })
  })

  it('shows everybody the scope of an agreement in force', async () => {
    const query = `{ agreement(no: "${NO}") { operator { nameEn } scope { fieldNames purposeClasses resource { code } } } }`
    expect(await ask(query)).toEqual({
      agreement: {
        operator: { nameEn: 'Test Data Operator' },
        scope: [{ fieldNames: ['id_no', 'name'], purposeClasses: ['INDUSTRY_DEVELOPMENT'], resource: { code: CODE } }],
      },
    })
  })

  it('goes on with the use that the holder grants', async () => {
    const input = { resourceCode: CODE, agreementNo: NO, fieldNames: ['id_no'], purposes: ['INDUSTRY_DEVELOPMENT'] }
    const { data } = await mutate('grantUse', input, 'holder', 'right objectType validTo parents { right }')
    expect(data).toEqual([
      { right: 'USE', objectType: 'FIELD', validTo: '2027-12-31T16:00:00.000Z', parents: [{ right: 'HOLDING' }] },
    ])
  })

  it('leads from a grant to its object', async () => {
    const [grant] = await grants('holder', 'objectId', '(right: USE)')
    const { node } = await ask<{ node: unknown }>(
      'query ($id: ID!) { node(id: $id) { ... on ResourceField { name resource { code } } } }',
      { id: grant?.objectId },
      'holder',
    )
    expect(node).toEqual({ name: 'id_no', resource: { code: CODE } })
  })

  it('ends when the holder takes the use back', async () => {
    const [grant] = await grants('holder', 'id', '(right: USE)')
    const { data } = await mutate(
      'revokeGrant',
      { grantId: grant?.id, reason: '数据有误' },
      'holder',
      'id status reason',
    )
    expect(data).toMatchObject({ status: 'REVOKED', reason: '数据有误' })
  })

  it('ends for all when the bureau terminates the agreement', async () => {
    const input = { agreementNo: NO, reason: '违约' }
    const { data } = await mutate('terminateAgreement', input, 'bureau', 'id status terminationReason')
    expect(data).toMatchObject({ status: 'TERMINATED', terminationReason: '违约' })
  })
})

describe('the list of grants', () => {
  it('shows the operator its use and not the holding it rests on', async () => {
    expect(await grants('operator', 'right parents { right }')).toEqual([{ right: 'USE', parents: [] }])
  })

  it('shows another operator nothing', async () => {
    expect(await grants('operator2', 'id')).toEqual([])
  })

  it('holds those under an agreement when that is asked', async () => {
    expect(await grants('bureau', 'right', `(agreementNo: "${NO}")`)).toEqual([{ right: 'USE' }])
  })

  it('takes one statement with parties, agreement and parents', async () => {
    statements.length = 0
    await grants('bureau', 'id grantor { name } grantee { name } agreement { no } parents { id right }')
    expect(statements.filter((sql) => sql.startsWith('SELECT')).length).toBe(1)
  })
})

describe('the list of agreements', () => {
  it('takes one statement with parties and scope', async () => {
    statements.length = 0
    await ask(
      '{ agreements { edges { node { no implementing { name } operator { name } scope { fieldNames purposeClasses } } } } }',
      {},
      'bureau',
    )
    expect(statements.filter((sql) => sql.startsWith('SELECT')).length).toBe(1)
  })

  it('holds none that the anonymous may not see', async () => {
    const { agreements } = await ask<{ agreements: Connection }>('{ agreements { edges { node { no } } } }')
    expect(agreements.edges).toEqual([])
  })
})

describe('a refusal', () => {
  it('names the input at fault', async () => {
    expect(await draft({ no: '测授〔2026〕2号', endDate: '2031-01-01' })).toEqual({
      code: 'AGREEMENT_TERM_LENGTH',
      field: 'input.endDate',
    })
  })
})
