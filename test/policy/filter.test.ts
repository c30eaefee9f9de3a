import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Prisma } from '../../src/generated/prisma/client.ts'
import { ACTIONS, type ReadableModel } from '../../src/policy/actions.ts'
import { columnsOf } from '../../src/policy/columns.ts'
import type { Fact, Facts } from '../../src/policy/facts.ts'
import { type FilterableModel, PARTS, UNREADABLE } from '../../src/policy/parts.ts'
import { createTestMarket, type TestMarket } from '../support/market.ts'
import { ELSEWHERE, everybody, HERE, ME, nobody, OURS, people, person, THEIRS } from './actors.ts'
import { POLICY } from './texts.ts'

type Where = Readonly<Record<string, unknown>>

/** Whether a row is in the answer to a `where`, as SQL would say: equality, `in`, `has`, `AND`, `OR`; anything else is a failure. */
function selects(where: Where, row: Facts): boolean {
  return Object.entries(where).every(([key, wanted]) => {
    if (key === 'OR') return (wanted as Where[]).some((branch) => selects(branch, row))
    if (key === 'AND') return (wanted as Where[]).every((branch) => selects(branch, row))
    if (typeof wanted === 'object' && wanted !== null && 'in' in wanted)
      return (wanted.in as Fact[]).includes(row[key] ?? null)
    if (typeof wanted === 'object' && wanted !== null && 'has' in wanted)
      return listOf(row[key]).includes(String(wanted.has))
    if (typeof wanted !== 'string' && typeof wanted !== 'boolean')
      throw new Error(`A filter asks ${key} for ${JSON.stringify(wanted)}`)
    return row[key] === wanted
  })
}

const listOf = (fact: Fact | undefined): readonly string[] => (Array.isArray(fact) ? fact : [])

const IDENTIFIERS = [OURS, THEIRS, ME, HERE, ELSEWHERE, null]

const LISTS: readonly (readonly string[])[] = [[], [THEIRS], [THEIRS, OURS]]

/** Rows of a model: every code of every enum, identifiers and lists of them that are the actor's, another's or missing. */
function rowsOf(model: ReadableModel): fc.Arbitrary<Facts> {
  const columns = [...columnsOf(model)].map(([name, column]) => {
    if (column.kind === 'CHOICE') return [name, fc.constantFrom<Fact>(...column.values)]
    if (column.kind === 'LIST') return [name, fc.constantFrom<Fact>(...LISTS)]
    return [name, column.kind === 'IDENTIFIER' ? fc.constantFrom<Fact>(...IDENTIFIERS) : fc.constant<Fact>(null)]
  })
  return fc.record(Object.fromEntries(columns))
}

describe('the filter of a model', () => {
  it.each(ACTIONS.read)('selects of %s exactly the rows that the decision permits, row by row', (model) => {
    fc.assert(
      fc.property(fc.constantFrom(...everybody), rowsOf(model), (actor, row) => {
        const { allowed } = POLICY.decide(actor, 'read', { type: model, facts: row })
        expect(selects(POLICY.filter(actor, model), row)).toBe(allowed)
      }),
      { numRuns: 300 },
    )
  })

  it('selects nothing where no rule lets the actor read', () => {
    expect(POLICY.filter(nobody, 'CallRecord')).toEqual({ id: { in: [] } })
  })

  it('selects everything where a rule has no clause', () => {
    expect(POLICY.filter(nobody, 'LogLeaf')).toEqual({})
  })

  it('selects the parts of what it selects', () => {
    expect(POLICY.filter(nobody, 'ResourceField')).toEqual({ resource: POLICY.filter(nobody, 'DataResource') })
    expect(POLICY.filter(nobody, 'SplitRuleDepartment')).toEqual({
      party: { rule: POLICY.filter(nobody, 'SplitRule') },
    })
  })

  it('has the type of its model', () => {
    const where: Prisma.DataProductWhereInput = POLICY.filter(nobody, 'DataProduct')
    expect(where).toEqual({ OR: [{ listed: true }] })
  })
})

describe('every model of the schema', () => {
  it('is read by rules of its own, as a part of another, or not at all', () => {
    const placed = [...ACTIONS.read, ...Object.keys(PARTS), ...UNREADABLE]
    expect(placed.toSorted()).toEqual(Object.values(Prisma.ModelName).toSorted())
  })
})

describe('the database', () => {
  let market: TestMarket
  beforeAll(async () => void (market = await createTestMarket()))
  afterAll(() => market.close())

  const filterable = [...ACTIONS.read, ...(Object.keys(PARTS) as (keyof typeof PARTS)[])]
  it.each(filterable)('takes the filter of %s for everybody', async (model: FilterableModel) => {
    for (const actor of everybody) await expect(count(model, POLICY.filter(actor, model))).resolves.toBe(0)
  })

  it('returns one organisation the rows of its own and of nobody else', async () => {
    const at = new Date('2026-03-02T09:00:00+08:00')
    const event = {
      at,
      requestId: 'r',
      actorKind: 'PERSON',
      action: 'read',
      objectType: 'T',
      reasonCode: 'C',
      rule: 'r',
      policySetVersion: 'v',
    }
    const rows = [OURS, THEIRS].map((actorOrgId) => ({
      ...event,
      actorOrgId,
      region: ELSEWHERE,
      decision: 'DENY' as const,
    }))
    const { prisma } = market.platform.market
    await prisma.auditEvent.createMany({ data: rows })
    const seen = await prisma.auditEvent.findMany({ where: POLICY.filter(person('CONSUMER'), 'AuditEvent') })
    expect(seen.map(({ actorOrgId }) => actorOrgId)).toEqual([OURS])
  })

  function count(model: FilterableModel, where: Where): Promise<number> {
    const delegates = market.platform.market.prisma as unknown as Record<
      string,
      { count(query: { where: Where }): Promise<number> }
    >
    const delegate = delegates[model.charAt(0).toLowerCase() + model.slice(1)]
    if (!delegate) throw new Error(`Prisma has no model ${model}`)
    return delegate.count({ where })
  }
})

describe('the auditor', () => {
  it('reads of its own region every kind of row that has one', () => {
    const withRegion = ACTIONS.read.filter((model) => columnsOf(model).has('region'))
    const unread = withRegion.filter((model) => !selects(POLICY.filter(person('AUDITOR'), model), { region: HERE }))
    expect(unread).toEqual([])
  })

  it('is the only one who does so for audit events', () => {
    const readers = people.filter((actor) =>
      selects(POLICY.filter(actor, 'AuditEvent'), { region: HERE, actorOrgId: THEIRS }),
    )
    expect(readers.map(({ role }) => role)).toEqual(['AUDITOR'])
  })
})
