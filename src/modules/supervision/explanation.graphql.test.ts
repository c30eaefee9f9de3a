import type { INestApplicationContext } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../../test/support/graphql.ts'
import { actorOf, createTestMarket, seedOrganizations, type TestMarket } from '../../../test/support/market.ts'
import { openRooms } from '../../../test/support/rooms.ts'
import { type Actor, anonymous } from '../../policy/actor.ts'
import { SupervisionModule } from './supervision.module.ts'

let test: TestMarket
let rooms: INestApplicationContext

beforeAll(async () => {
  test = await createTestMarket()
  await seedOrganizations(test.platform.market)
  rooms = await openRooms(test.platform, SupervisionModule)
})
afterAll(async () => {
  await rooms.close()
  await test.close()
})

const QUERY = `query ($input: ExplainDecisionInput!) {
  explainDecision(input: $input) {
    __typename
    ... on Refusal { code rule message }
    ... on ExplainDecisionSuccess {
      data { outcome reasonCode ruleId because { zh en } cites nearest { ruleId effect clauses { zh en } } next { zh en } }
    }
  }
}`

async function explained(actor: Actor, input: object) {
  const { data, errors } = await ask(rooms, actor, QUERY, { input })
  expect(errors).toBeUndefined()
  return data?.explainDecision.data ?? data?.explainDecision
}
const facts = (known: Record<string, string>) => Object.entries(known).map(([name, value]) => ({ name, value }))

describe('explainDecision', () => {
  it('names the rule that permits', async () => {
    const known = facts({ operatorOrgId: 'own', makerIsChecker: 'DIFFERENT', chainState: 'WHOLE' })
    expect(await explained(actorOf('operator'), { action: 'price.publish', facts: known })).toMatchObject({
      outcome: 'ALLOW',
      ruleId: 'operation.publish-price',
    })
  })

  it('names the rule that forbids, the law and the way out', async () => {
    const known = facts({ operatorOrgId: 'own', makerIsChecker: 'SAME' })
    expect(await explained(actorOf('operator'), { action: 'price.publish', facts: known })).toMatchObject({
      outcome: 'DENY',
      reasonCode: 'FORBIDDEN',
      ruleId: 'separation.proposer-does-not-publish-price',
      cites: expect.arrayContaining(['发改价格〔2025〕65号']),
      next: { zh: expect.stringContaining('请由同事公布') },
    })
  })

  it('names the nearest rule and what failed of it, in two languages', async () => {
    const known = facts({ consumerOrgId: 'own', now: 'AFTER' })
    expect(await explained(actorOf('consumer'), { action: 'credential.create', facts: known })).toMatchObject({
      outcome: 'DENY',
      reasonCode: 'CLAUSE_FAILED',
      nearest: [
        {
          ruleId: 'consumer.create-credential',
          clauses: [{ zh: expect.stringContaining('已经结束'), en: expect.stringContaining('after it ended') }],
        },
      ],
    })
  })

  it('says on what it depends where something was left out', async () => {
    const known = facts({ operatorOrgId: 'own' })
    expect(await explained(actorOf('operator'), { action: 'price.publish', facts: known })).toMatchObject({
      outcome: 'DEPENDS',
      nearest: expect.arrayContaining([
        expect.objectContaining({ ruleId: 'separation.proposer-does-not-publish-price', effect: 'forbid' }),
      ]),
    })
  })

  it('says who may, where the role never may', async () => {
    expect(await explained(actorOf('holder'), { action: 'price.publish' })).toMatchObject({
      reasonCode: 'ROLE_WITHOUT_PERMIT',
      next: { en: expect.stringContaining('Only operators may publish a price') },
    })
  })

  it('is answered to the audit office about any role', async () => {
    const input = { role: 'CREDENTIAL', action: 'product.call', facts: facts({ chainState: 'USE_REVOKED' }) }
    expect(await explained(actorOf('audit'), input)).toMatchObject({
      outcome: 'DENY',
      nearest: [{ ruleId: 'credential.call-licensed-product' }],
    })
  })

  it.each<[string, Actor, object, object]>([
    [
      'about another role to anybody else',
      actorOf('operator'),
      { role: 'BUREAU', action: 'price.publish' },
      { code: 'FORBIDDEN' },
    ],
    ['to nobody signed in', anonymous('test'), { action: 'price.publish' }, { code: 'SIGN_IN' }],
    ['about an action that there is not', actorOf('operator'), { action: 'price.edit' }, { code: 'UNKNOWN_WORD' }],
    [
      'about a fact that decides nothing',
      actorOf('operator'),
      { action: 'price.publish', facts: facts({ colour: 'red' }) },
      { code: 'UNKNOWN_WORD', message: expect.stringContaining('makerIsChecker') },
    ],
    [
      'about a value that a fact never has',
      actorOf('operator'),
      { action: 'price.publish', facts: facts({ makerIsChecker: 'MAYBE' }) },
      { code: 'UNKNOWN_WORD', message: expect.stringContaining('SAME') },
    ],
  ])('is refused %s', async (_, actor, input, refusal) => {
    expect(await explained(actor, input)).toMatchObject(refusal)
  })
})
