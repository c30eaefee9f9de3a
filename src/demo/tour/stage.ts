/**
 * The stage of the tour: the seeded people of Chengdu with their sessions, the clock, and the lines that tell what happens.
 * Promises: everything goes through the public interfaces; an expected refusal is shown, any other ends the tour by its step.
 */
import { CallRefused, REFUSED, SanquanClient } from '../../cli/client.ts'
import { DEMO_PASSWORD } from '../accounts.ts'
import { expectThat, TourFailed } from './tour-failed.ts'

/** Who takes part, by the names in prisma/seed/people.json. */
const CAST = {
  securityHolder: 'holder.psb@chengdu.demo',
  appHolder: 'holder.app@chengdu.demo',
  bureauMaker: 'bureau.maker@chengdu.demo',
  bureauChecker: 'bureau.checker@chengdu.demo',
  security: 'security@chengdu.demo',
  operatorMaker: 'operator.maker@chengdu.demo',
  operatorChecker: 'operator.checker@chengdu.demo',
  registry: 'registry@chengdu.demo',
  price: 'price@chengdu.demo',
  finance: 'finance@chengdu.demo',
  consumer: 'consumer.verifier@chengdu.demo',
  audit: 'audit@chengdu.demo',
} as const

export type Role = keyof typeof CAST
export type Organization = {
  readonly id: string
  readonly uscc: string
  readonly name: string
  readonly nameEn: string
}

const ORGANIZATION_OF_VIEWER = `{ viewer { org { id uscc name nameEn } } }`
const CLOCK = `{ clock { now demo } }`
const ADVANCE_CLOCK = `mutation ($input: AdvanceClockInput!) {
  advanceClock(input: $input) { ${REFUSED} ... on AdvanceClockSuccess { data { now } } }
}`

export class Stage {
  private readonly sessions = new Map<Role, Promise<SanquanClient>>()
  private readonly organizations = new Map<Role, Organization>()
  /** codes of the refusals that were expected and came, in order */
  readonly refusals: string[] = []
  private steps = 0

  constructor(
    private readonly url: string,
    private readonly print: (line: string) => void,
  ) {}

  /** A client without anybody signed in: what the public sees. */
  anybody(): SanquanClient {
    return new SanquanClient(this.url)
  }

  /** The client of one of the cast, signed in. */
  as(role: Role): Promise<SanquanClient> {
    const session = this.sessions.get(role) ?? this.signIn(role)
    this.sessions.set(role, session)
    return session
  }

  /** Runs a document as one of the cast. @throws CallRefused */
  async run<Data>(role: Role, document: string, variables: object = {}): Promise<Data> {
    const client = await this.as(role)
    return client.run<Data>(document, variables)
  }

  /** The organisation of one of the cast. */
  async organizationOf(role: Role): Promise<Organization> {
    await this.as(role)
    const organization = this.organizations.get(role)
    expectThat(organization, `${CAST[role]} belongs to no organisation.`)
    return organization
  }

  /** What the service's clock shows. @throws TourFailed where it cannot be moved */
  async now(): Promise<Date> {
    const { clock } = await this.anybody().run<{ clock: { now: string; demo: boolean } }>(CLOCK)
    expectThat(clock.demo, 'The tour lets months pass: play it on a service in demo mode (SANQUAN_DEMO=1).')
    return new Date(clock.now)
  }

  /** Lets time pass. Sessions end with it, so everybody signs in anew. */
  async letTimePass(until: Date): Promise<void> {
    await this.run('operatorMaker', ADVANCE_CLOCK, { input: { to: until.toISOString() } })
    this.sessions.clear()
  }

  /** One step of the tour: its line tells in both languages what is done. @throws TourFailed, naming the step */
  async step<T>({ zh, en }: { zh: string; en: string }, play: () => Promise<T>): Promise<T> {
    this.steps += 1
    const title = `第 ${this.steps} 步 ${zh} / Step ${this.steps} ${en}`
    this.print(title)
    try {
      return await play()
    } catch (error) {
      throw new TourFailed(`${title}: ${sentenceOf(error)}`, { cause: error })
    }
  }

  /** A line below the step's: ids and figures that matter. */
  note(line: string): void {
    this.print(`    ${line}`)
  }

  /** Something that must be refused, by name; the refusal is shown as the expected thing it is. */
  async refused(code: string, attempt: () => Promise<unknown>): Promise<void> {
    const outcome = await attempt().catch((error: unknown) => error)
    if (!(outcome instanceof CallRefused)) throw outcome instanceof Error ? outcome : notRefused(code)
    expectThat(outcome.code === code, `This had to be refused with ${code}, not with ${sentenceOf(outcome)}`)
    this.refusals.push(code)
    this.note(`拒绝（意料之中）/ refused, as it must be: ${code} — ${outcome.message}`)
  }

  private async signIn(role: Role): Promise<SanquanClient> {
    const client = this.anybody()
    await client.signIn(CAST[role], DEMO_PASSWORD)
    const { viewer } = await client.run<{ viewer: { org: Organization } | null }>(ORGANIZATION_OF_VIEWER)
    expectThat(viewer, `${CAST[role]} signed in and has no session.`)
    this.organizations.set(role, viewer.org)
    return client
  }
}

const notRefused = (code: string) => new TourFailed(`This had to be refused with ${code}, and was not.`)

function sentenceOf(error: unknown): string {
  if (error instanceof CallRefused) return `${error.message} (${error.code})`
  return error instanceof Error ? error.message : String(error)
}
