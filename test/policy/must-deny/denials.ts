/** What the lines of the must-deny matrix share: the seeded service over HTTP, and what a refusal must leave behind. */
import { expect } from 'vitest'
import { CallRefused, REFUSED, type SanquanClient } from '../../../src/cli/client.ts'
import { DecisionLog } from '../../../src/policy/decision-log.ts'
import { startDemoService, type DemoService } from '../../support/demo-service.ts'
import { checksums } from '../walk/checksums.ts'
import { argumentsFor, askFor, globalId, mutationFields } from '../walk/documents.ts'
import { MarketRows, type Row } from '../walk/market-rows.ts'

export const PURPOSE = 'INDUSTRY_DEVELOPMENT'

/** Inputs that only their right would make lawful. */
export const CEILING = {
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
export const PRICE = {
  productCode: 'ID2',
  purposeClass: PURPOSE,
  buyerClass: 'ALL',
  mode: 'FLAT',
  tiers: [{ unitPrice: '0.3000' }],
}

export class Denials {
  private readonly sessions = new Map<string, Promise<SanquanClient>>()

  private constructor(
    readonly demo: DemoService,
    readonly rows: MarketRows,
  ) {}

  /** Starts the service, lets somebody prepare it, and remembers every row that is there then. */
  static async open(prepare: (demo: DemoService) => Promise<void> = async () => {}): Promise<Denials> {
    const demo = await startDemoService()
    await prepare(demo)
    return new Denials(demo, await MarketRows.load(demo.service.platform.market))
  }

  close(): Promise<void> {
    return this.demo.close()
  }

  get market() {
    return this.demo.service.platform.market
  }

  as(email: string): Promise<SanquanClient> {
    const session = this.sessions.get(email) ?? this.demo.as(email)
    this.sessions.set(email, session)
    return session
  }

  /** Tries something that must be refused: no row changes, and the refusal is on record. @returns its code */
  async refused(attempt: () => Promise<unknown>): Promise<string> {
    const [before, seq] = [await checksums(this.market), await this.lastSeq()]
    const outcome = await attempt().catch((error: unknown) => error)
    if (!(outcome instanceof CallRefused)) throw new Error('It was not refused.', { cause: outcome })
    expect(await checksums(this.market)).toEqual(before)
    expect(await this.refusalsSince(seq)).not.toEqual([])
    return outcome.code
  }

  /** The same, by the rules that refused it. */
  async rulesThatRefuse(attempt: () => Promise<unknown>): Promise<string[]> {
    const seq = await this.lastSeq()
    await this.refused(attempt)
    return (await this.refusalsSince(seq)).map(({ rule }) => rule)
  }

  /** Everything on record since, of refusals. */
  async refusalsSince(seq: bigint) {
    await this.demo.service.app.get(DecisionLog).flushed()
    const where = { seq: { gt: seq }, decision: 'DENY' } as const
    return this.market.prisma.auditEvent.findMany({ where, orderBy: { seq: 'asc' } })
  }

  async lastSeq(): Promise<bigint> {
    await this.demo.service.app.get(DecisionLog).flushed()
    return (await this.market.prisma.auditEvent.findFirst({ orderBy: { seq: 'desc' } }))?.seq ?? 0n
  }

  /** Runs a mutation as one of the seeded people. */
  async mutate(email: string, field: string, input: object): Promise<unknown> {
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}`
    const document = `mutation ($input: ${type}Input!) { ${field}(input: $input) { ${REFUSED} ... on ${type}Success { __typename } } }`
    return (await this.as(email)).run(document, { input })
  }

  /** Runs a mutation with an input made up from what is there, but for what is told. */
  async mutateSomehow(email: string, name: string, told: object = {}): Promise<unknown> {
    const field = mutationFields().find((candidate) => candidate.name === name)
    if (!field) throw new Error(`There is no mutation ${name}.`)
    const { input, ...others } = argumentsFor(field, this.rows, 0)
    const given = input === undefined ? others : { ...others, input: { ...input, ...told } }
    const { source, variables } = askFor(field, 'mutation', given)
    return (await this.as(email)).run(source, variables)
  }

  /** What the people of an organisation are shown of a list, as its nodes. */
  async listed(email: string, field: string, selection: string): Promise<Record<string, unknown>[]> {
    const answer = await (
      await this.as(email)
    ).run<Record<string, { edges: { node: Record<string, unknown> }[] }>>(
      `{ ${field}(first: 100) { edges { node { ${selection} } } } }`,
    )
    return (answer[field]?.edges ?? []).map(({ node }) => node)
  }

  async node(email: string, id: string): Promise<unknown> {
    const { node } = await (
      await this.as(email)
    ).run<{ node: unknown }>('query ($id: ID!) { node(id: $id) { id } }', { id })
    return node
  }

  /** The global id of the first row that is like this. */
  idOf(model: string, where: (row: Row) => boolean = () => true): string {
    return globalId(model, String(this.rows.of(model).find(where)?.id))
  }

  orgId(email: string): unknown {
    return this.rows.of('Person').find((person) => person.email === email)?.orgId
  }
}

/** Mutations whose names have one of these words. */
export const mutationsAbout = (...words: string[]): string[] =>
  mutationFields()
    .map(({ name }) => name)
    .filter((name) => words.some((word) => name.toLowerCase().includes(word)))
