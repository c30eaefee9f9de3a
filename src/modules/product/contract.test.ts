import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../platform/root.ts'
import { MAX_CALLS_A_DAY, MAX_SIGNAL_DAYS } from './earlier-calls.ts'
import { parseContract } from './contract.ts'

/** Any JSON, to be bent out of shape. */
type Loose = Record<string, any> // oxlint-disable-line typescript/no-explicit-any -- a test breaks what types forbid

const seeded = async (folder: string): Promise<Loose> =>
  JSON.parse(await readFile(inProject(`prisma/seed/products/${folder}/contract.json`), 'utf8'))

const id2 = await seeded('id2')
const rfc = await seeded('rfc')
const ent = await seeded('ent')
const grp = await seeded('grp')

const EARLIER: Loose = {
  platformSignals: [
    {
      name: 'lenders7d',
      kind: 'DISTINCT_BUYERS_OF_SUBJECT',
      days: 7,
      'x-label': { zh: '七日内查询机构数', en: 'Buyers in seven days' },
    },
  ],
  limits: [
    { per: 'SUBJECT', window: 'DAY', counts: 'CALLS_OF_APP', max: 1000 },
    { per: 'name', window: 'DAY', counts: 'CALLS_OF_APP', max: 500 },
    { per: 'SUBJECT', window: 'DAY', counts: 'BUYERS', max: 5 },
  ],
}

/** The refusals of a contract after a change, as [path, code]. */
function refusalsAfter(contract: Loose, change: (copy: Loose) => void): (readonly [string | undefined, string])[] {
  const copy = structuredClone(contract)
  change(copy)
  const parsed = parseContract(copy)
  return parsed.ok ? [] : parsed.error.map(({ field, code }) => [field, code] as const)
}

describe('parseContract', () => {
  it.each(['id2', 'id3', 'rfc', 'ent'])('takes the seeded contract %s', async (folder) => {
    expect(parseContract(await seeded(folder))).toMatchObject({ ok: true })
  })

  it.each<[string, (contract: Loose) => void, string]>([
    ['a key it does not know', (c) => (c.price = 1), ''],
    ['a missing key', (c) => delete c.disclaimer, 'disclaimer'],
    ['a text in one language', (c) => delete c.name.en, 'name.en'],
    ['a code in lower case', (c) => (c.code = 'id2'), 'code'],
    ['an input that is open', (c) => (c.input.additionalProperties = true), 'input.additionalProperties'],
    ['an output that is open', (c) => (c.output.additionalProperties = true), 'output.additionalProperties'],
    ['a keyword outside the subset', (c) => (c.input.properties.name.pattern = '(a+)+$'), 'input.properties.name'],
    ['an outcome of the platform', (c) => c.outcomes.push('DENIED'), 'outcomes.3'],
  ])('refuses %s', (_, change, path) => {
    expect(refusalsAfter(id2, change)).toContainEqual([path, 'CONTRACT_MALFORMED'])
  })

  it.each<[string, (contract: Loose) => void, string]>([
    ['a billable outcome it does not have', (c) => c.billable.push('HIT'), 'billable'],
    ['billing for no record', (c) => c.billable.push('NO_RECORD'), 'billable'],
    ['billing for no row', (c) => (c.whenNoRow = 'MATCH'), 'whenNoRow'],
    ['an outcome for no row that it does not have', (c) => (c.whenNoRow = 'UNKNOWN'), 'whenNoRow'],
    ['a purpose named twice', (c) => c.purposes.push(c.purposes[0]), 'purposes'],
    ['consent of nobody', (c) => (c.subject = null), 'subject'],
    ['consent of an enterprise for a person', (c) => (c.consentKind = 'ORG_AUTH'), 'subject'],
    ['a subject that may be left out', (c) => (c.input.required = ['name']), 'subject.input'],
    ['a subject without an identifier', (c) => (c.subject.input = 'name'), 'subject.input'],
    ['a required input it does not describe', (c) => c.input.required.push('mobile'), 'input.required'],
    ['a text without a limit', (c) => delete c.input.properties.name.maxLength, 'input.properties.name'],
    ['a plain identifier', (c) => delete c.input.properties.idNo['x-lookup'], 'input.properties.idNo'],
    ['an identifier in any form', (c) => delete c.input.properties.idNo['x-normalize'], 'input.properties.idNo'],
    ['two inputs for one column', (c) => (c.input.properties.id_no = {}), 'input.properties.id_no'],
    ['free text in an answer', (c) => delete c.output.properties.result.enum, 'output.properties.result'],
    ['a code without a label', (c) => delete c.output.properties.result['x-values'].MATCH, 'output.properties.result'],
    ['an answer without a key', (c) => (c.output.required = []), 'output.required'],
    ['a key that the platform answers', (c) => rename(c.output, 'result', 'outcome'), 'output.properties.outcome'],
  ])('refuses %s', (_, change, path) => {
    expect(refusalsAfter(id2, change).map(([at]) => at)).toContain(path)
  })

  it('takes facts about earlier callers and limits', () => {
    expect(refusalsAfter(id2, (c) => Object.assign(c, EARLIER))).toEqual([])
  })

  it.each<[string, (contract: Loose) => void, string]>([
    ['a signal in the place of an input', (c) => (c.platformSignals[0].name = 'name'), 'platformSignals.0'],
    ['two signals of one name', (c) => c.platformSignals.push(c.platformSignals[0]), 'platformSignals.1'],
    ['a signal about nobody', (c) => Object.assign(c, { subject: null, consentKind: 'NONE' }), 'platformSignals.0'],
    ['a limit per subject without consent', (c) => (c.consentKind = 'NONE'), 'limits.0'],
    ['a limit on an unknown input', (c) => (c.limits[1].per = 'mobile'), 'limits.1'],
    ['a limit on an input of many forms', (c) => delete c.input.properties.name['x-normalize'], 'limits.1'],
    ['one limit twice', (c) => c.limits.push(c.limits[0]), 'limits.3'],
  ])('refuses %s', (_, change, path) => {
    const both = (c: Loose) => change(Object.assign(c, structuredClone(EARLIER)))
    expect(refusalsAfter(id2, both)).toContainEqual([path, 'CONTRACT_CONTRADICTION'])
  })

  it.each([
    ['signals of no day', 'platformSignals', { days: 0 }],
    ['signals of more days than are kept', 'platformSignals', { days: MAX_SIGNAL_DAYS + 1 }],
    ['a limit of nothing', 'limits', { max: 0 }],
    ['a limit that is none', 'limits', { max: MAX_CALLS_A_DAY + 1 }],
  ])('refuses %s', (_, list, change) => {
    const refusals = refusalsAfter(id2, (c) => {
      Object.assign(c, structuredClone(EARLIER))
      Object.assign(c[list][0], change)
    })
    expect(refusals).toEqual([[`${list}.0.${Object.keys(change)[0]}`, 'CONTRACT_MALFORMED']])
  })

  it.each<[string, (list: Loose) => void]>([
    ['of no bounded length', (list) => delete list.maxItems],
    ['whose objects leave a key out', (list) => list.items.required.pop()],
    ['with free text', (list) => delete list.items.properties.houseToken['x-token']],
    ['with codes that have no label', (list) => delete list.items.properties.riskBand['x-values'].HIGH],
    ['that is no array', (list) => (list.type = 'string')],
  ])('refuses a list of objects %s', (_, change) => {
    const refusals = refusalsAfter(grp, (c) => change(c.output.properties.dwellings))
    expect(refusals.map(([, code]) => code)).toEqual(['CONTRACT_CONTRADICTION'])
  })

  it('refuses a list of lists of objects', () => {
    const refusals = refusalsAfter(grp, (c) => {
      const { items } = c.output.properties.dwellings
      items.properties.signals.items = structuredClone(items)
    })
    expect(refusals.map(([, code]) => code)).toEqual(['CONTRACT_MALFORMED'])
  })

  it('refuses an alternative that it does not describe', () => {
    const refusals = refusalsAfter(rfc, (c) => c.input.oneOf.push({ required: ['houseId'] }))
    expect(refusals).toEqual([['input.required', 'CONTRACT_CONTRADICTION']])
  })

  it('refuses a number without a maximum', () => {
    const refusals = refusalsAfter(rfc, (c) => delete c.input.properties.listedArea.maximum)
    expect(refusals).toEqual([['input.properties.listedArea', 'CONTRACT_CONTRADICTION']])
  })

  it('refuses an answer that can be null by its type but not by its codes', () => {
    const refusals = refusalsAfter(rfc, (c) => c.output.properties.restricted.enum.pop())
    expect(refusals).toEqual([['output.properties.restricted', 'CONTRACT_CONTRADICTION']])
  })

  it('refuses a list without a length', () => {
    const refusals = refusalsAfter(ent, (c) => delete c.output.properties.veto.maxItems)
    expect(refusals).toEqual([['output.properties.veto', 'CONTRACT_CONTRADICTION']])
  })

  it('tells all faults at once', () => {
    const refusals = refusalsAfter(id2, (c) => {
      c.whenNoRow = 'MATCH'
      c.output.required = []
    })
    expect(refusals.map(([path]) => path)).toEqual(['whenNoRow', 'output.required'])
  })
})

function rename(schema: Loose, from: string, to: string): void {
  schema.properties = { [to]: schema.properties[from] }
  schema.required = [to]
}
