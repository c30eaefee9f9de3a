/**
 * Asks everything the schema can be asked, as nobody, as each role of another city, and as people whose time here is over.
 * No row, no field and no count comes back but what the policies, read literally, let the asker see; and nothing changes.
 * The questions are made from the schema, so what is added to it is asked too.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { playTour } from '../../src/demo/tour/tour.ts'
import { ACTIONS } from '../../src/policy/actions.ts'
import { SandboxKeyService } from '../../src/modules/sandbox/sandbox-key.service.ts'
import { anonymous, type Actor } from '../../src/policy/actor.ts'
import { DecisionLog } from '../../src/policy/decision-log.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'
import { ask } from '../support/graphql.ts'
import { fieldsShown, leakedRows, leakedTexts, typeOf } from './walk/answers.ts'
import { ELSEWHERE, type Secrets, signedIn, takenFor } from './walk/asker.ts'
import { checksums } from './walk/checksums.ts'
import {
  type Asking,
  argumentsFor,
  askFor,
  everyField,
  rowOf,
  mutationFields,
  queryFields,
  shownBy,
} from './walk/documents.ts'
import { hideSome } from './walk/hide.ts'
import { MarketRows } from './walk/market-rows.ts'
import { type Given, mutationsHeard } from './walk/mutations-heard.ts'
import { OBJECTOR, objectToChange } from './walk/objection.ts'
import { seedMoney } from './walk/payment.ts'
import { questions } from './walk/questions.ts'
import { seedWorkspace } from './walk/workspace.ts'

/** Made-up inputs that each mutation is tried with, besides those of people who may. */
const ROUNDS = 2
/** What all the questions of one asker may take, on a machine that does other work too. */
const ONE_ASKER_MS = 180_000
/** Inputs of people who may, of each mutation. */
const GIVEN = 2

/** What the tour does not ask: a consent by a link. */
const CONSENT_ASKED: Given = {
  field: 'requestConsent',
  variables: {
    input: {
      productCode: 'DATE',
      purposeClass: 'INDUSTRY_DEVELOPMENT',
      purposeText: 'walk',
      singleUse: true,
      lifeDays: 7,
    },
  },
}

let demo: DemoService
let given: Given[]
const actors = new Map<string, Actor>()
/** Every `Type.field` that some answer had. */
const answered = new Set<string>()
/** Whom some answer told who objected: it is sealed, so that no column has it. */
const toldTheObjector = new Set<string>()
let gone: { expired: Secrets; disabled: Secrets }

const market = () => demo.service.platform.market
const actorOf = (who: string) => actors.get(who) ?? anonymous('walk')

async function answerOf(actor: Actor, { source, variables }: Asking): Promise<unknown> {
  const { data, errors } = await ask(demo.service.app, actor, source, variables)
  expect({ source, errors }).toEqual({ source, errors: undefined })
  return data
}

beforeAll(async () => {
  demo = await startDemoService()
  given = [...(await mutationsHeard(() => playTour({ url: demo.url, print: () => {} }))), CONSENT_ASKED]
  for (const [who, email] of Object.entries(ELSEWHERE)) actors.set(who, (await signedIn(demo, email)).actor)
  actors.set('the city’s own audit office', (await signedIn(demo, 'audit@chengdu.demo')).actor)
  actors.set('the audit office of Shanghai', (await signedIn(demo, 'audit@shanghai.demo')).actor)
  actors.set('the city’s own registry', (await signedIn(demo, 'registry@chengdu.demo')).actor)
  actors.set('the city’s own consumer', (await signedIn(demo, 'consumer.verifier@chengdu.demo')).actor)
  const [expired, disabled] = [
    await signedIn(demo, 'bureau.maker@chengdu.demo'),
    await signedIn(demo, 'operator.maker@chengdu.demo'),
  ]
  await demo.service.app.get(SandboxKeyService).create(actorOf('the city’s own consumer'), { label: 'walk' })
  await seedWorkspace(demo)
  gone = { expired: expired.secrets, disabled: disabled.secrets }
  const validUntil = new Date(demo.service.platform.clock.now().getTime())
  await market().prisma.person.update({ where: { id: expired.actor.id ?? '' }, data: { validUntil } })
  await market().prisma.person.update({ where: { id: disabled.actor.id ?? '' }, data: { status: 'DISABLED' } })
  await objectToChange(demo)
  await seedMoney(demo)
  await hideSome(market())
}, 300_000)
afterAll(() => demo.close())

/** Who with the rest may see so much that the questions find all there is to find. */
const FINDERS = [
  'the city’s own audit office',
  'the city’s own consumer',
  'the city’s own registry',
  'the audit office of Shanghai',
]
/** Rows that only a mutation shows. */
const ONLY_DONE = ['BillingPeriod']

const OUTSIDERS = ['nobody', ...Object.keys(ELSEWHERE)]

describe('people whose time is over', () => {
  it.each(['expired', 'disabled'] as const)('are nobody when %s, by their session and by their token', async (how) => {
    expect((await takenFor(demo, gone[how])).map(({ kind, org }) => [kind, org])).toEqual([
      ['ANONYMOUS', null],
      ['ANONYMOUS', null],
    ])
  })
})

describe('the questions', () => {
  it('are put to every field that the schema has', () => {
    const shown = new Set([...queryFields(), ...mutationFields()].flatMap((field) => [...shownBy(field)]))
    expect(everyField().filter((field) => !shown.has(field))).toEqual([])
  })
})

describe.each([...OUTSIDERS, ...FINDERS])('to %s', { timeout: ONE_ASKER_MS }, (who) => {
  it('no query shows a row, a field or a count that is not theirs to see', async () => {
    await demo.service.app.get(DecisionLog).flushed()
    const actor = actorOf(who)
    const rows = await MarketRows.load(market())
    const secrets = rows.secretsFrom(actor)
    const leaks: string[] = []
    for (const question of questions(rows, actor)) {
      const answer = await answerOf(actor, question)
      fieldsShown(answer, answered)
      if (JSON.stringify(answer).includes(OBJECTOR)) toldTheObjector.add(who)
      leaks.push(...leakedRows(answer, actor, rows).map((row) => `${question.field}: ${row}`))
      leaks.push(...leakedTexts(answer, secrets).map((text) => `${question.field}: “${text}”`))
    }
    expect([...new Set(leaks)]).toEqual([])
  })
})

describe('all the answers together', () => {
  it('are about every kind of row that anybody may read, but those that only a mutation shows', async () => {
    const rows = await MarketRows.load(market())
    const empty = ACTIONS.read.filter((model) => rows.of(model).length === 0)
    expect(empty.filter((model) => !ONLY_DONE.includes(model))).toEqual([])
  })

  it('tell who objected to the registry alone', () => {
    expect([...toldTheObjector]).toEqual(['the city’s own registry'])
  })

  it('show every field of every kind of row that is there, so that no question was put in vain', async () => {
    const rows = await MarketRows.load(market())
    const isThere = (field: string) => rows.of(rowOf(field) ?? '').length > 0 && !ONLY_DONE.includes(rowOf(field) ?? '')
    expect(everyField().filter((field) => isThere(field) && !answered.has(field))).toEqual([])
  })
})

/** What somebody of another city does by a right of their own, with nobody's rows but theirs. */
const OF_ONES_OWN: Readonly<Record<string, readonly string[]>> = {
  createToken: Object.keys(ELSEWHERE),
  advanceClock: Object.keys(ELSEWHERE),
  closeMonth: ['another city’s operator'],
  listPayouts: ['another city’s operator'],
  submitCostSurvey: ['another city’s operator'],
  complainAboutPrice: ['nobody', ...Object.keys(ELSEWHERE)],
  importBankStatement: ['another city’s operator'],
  applyForUse: ['another city’s consumer'],
  recordConsent: ['another city’s consumer'],
  requestConsent: ['another city’s consumer'],
  createSandboxKey: ['another city’s developer', 'another city’s consumer', 'another city’s operator'],
}

describe.each(OUTSIDERS)('of %s', { timeout: ONE_ASKER_MS }, (who) => {
  it('every mutation is refused, and no row is changed', async () => {
    const actor = actorOf(who)
    const rows = (await MarketRows.load(market())).outside(actor.org?.region)
    const before = await checksums(market())
    const done: string[] = []
    const refused = new Set<string>()
    for (const field of mutationFields().filter(({ name }) => !OF_ONES_OWN[name]?.includes(who))) {
      for (const variables of [...givenTo(field.name), ...madeUpFor(field, rows)]) {
        const answer = (await answerOf(actor, askFor(field, 'mutation', variables))) as Record<string, unknown>
        const outcome = outcomeOf(answer[field.name])
        if (outcome === 'Refusal') refused.add(field.name)
        if (outcome !== 'Refusal' && outcome !== 'InvalidInput') done.push(`${field.name} ${JSON.stringify(variables)}`)
      }
    }
    expect(done).toEqual([])
    expect(await checksums(market())).toEqual(before)
    const neverAsked = mutationFields().filter(({ name }) => !refused.has(name) && !OF_ONES_OWN[name]?.includes(who))
    expect(neverAsked.map(({ name }) => name)).toEqual([])
  })
})

/** Signing out answers nobody but true: there is no session to end. */
function outcomeOf(result: unknown): unknown {
  if (result === true) return 'Refusal'
  return typeOf(result as Record<string, unknown>)
}

/** But for passwords: who has one is no outsider. */
const givenTo = (name: string) =>
  given
    .filter(({ field }) => field === name && name !== 'signIn')
    .map(({ variables }) => variables)
    .slice(0, GIVEN)

const madeUpFor = (field: ReturnType<typeof mutationFields>[number], rows: MarketRows) =>
  Array.from({ length: ROUNDS }, (_, round) => argumentsFor(field, rows, round))
