import { describe, expect, it } from 'vitest'
import { edited, faultsOf, lineOf, SET, TEXTS, withRule } from '../../test/policy/texts.ts'
import { ACTION_NAMES } from './actions.ts'
import { attributesOf } from './bind.ts'
import { parsePolicies } from './load.ts'

describe('the policies of the project', () => {
  it('load', () => {
    expect(faultsOf(TEXTS)).toEqual([])
  })

  it('have the actions of the program', () => {
    expect(Object.keys(SET.actions).toSorted()).toEqual(ACTION_NAMES.toSorted())
  })

  it('permit every action to somebody', () => {
    const permitted = new Set(SET.rules.filter(({ effect }) => effect === 'permit').map(({ action }) => action))
    expect(ACTION_NAMES.filter((action) => !permitted.has(action))).toEqual([])
  })

  it('let somebody do an action only in the files of its right or of its roles', () => {
    const strangers = SET.rules.filter(({ effect, action, right, role }) => {
      const owner = SET.actions[action]
      return effect === 'permit' && (owner.right ? owner.right !== right : !owner.roles?.includes(role))
    })
    expect(strangers).toEqual([])
  })
})

describe('a file is refused', () => {
  it('that is not JSON, with the line of the mistake', () => {
    const text = (TEXTS['roles/price.json'] ?? '').replace('"PRICE",', '"PRICE"')
    expect(faultsOf({ ...TEXTS, 'roles/price.json': text })).toEqual([
      expect.stringMatching(/^policies\/roles\/price.json:3: not JSON: /),
    ])
  })

  it('that says one thing twice, since JSON.parse would keep the last', () => {
    const text = (TEXTS['roles/price.json'] ?? '').replace(
      '"effect": "permit",',
      '"effect": "forbid",\n"effect": "permit",',
    )
    expect(faultsOf({ ...TEXTS, 'roles/price.json': text })).toEqual([
      'policies/roles/price.json:7: effect is written twice: keep one',
    ])
  })

  it('that nothing would read', () => {
    const faults = faultsOf({ ...TEXTS, 'role/consumer.json': '{}' })
    expect(faults).toEqual([expect.stringContaining('policies/role/consumer.json:1: nothing reads this file')])
  })

  it('of a right that is named like another', () => {
    const faults = faultsOf(edited('rights/use.json', (file) => ({ ...file, right: 'HOLDING' })))
    expect(faults).toContain('policies/rights/use.json:2: the right HOLDING has the file rights/holding.json')
  })

  it('in rights/ that names no right', () => {
    const faults = faultsOf(edited('rights/use.json', (file) => ({ ...file, right: undefined })))
    expect(faults[0]).toContain('a file in rights/ names its right')
  })

  it('of separation that does not bind everybody', () => {
    const faults = faultsOf(edited('separation.json', (file) => ({ ...file, role: 'OPERATOR' })))
    expect(faults[0]).toBe('policies/separation.json:2: what must not meet must not meet in anybody: write SIGNED_IN')
  })

  it('of actions that lacks one of the program’s', () => {
    const texts = edited('actions.json', (file) => ({ ...file, 'price.publish': undefined }))
    expect(faultsOf(texts)[0]).toContain('policies/actions.json:1: ')
  })

  it('of actions that has one more than the program', () => {
    const texts = edited('actions.json', (file) => ({
      ...file,
      'price.edit': { roles: ['PRICE'], on: ['PriceVersion'], zh: '改价', en: 'edit' },
    }))
    expect(faultsOf(texts)).toEqual([
      `policies/actions.json:${lineOf(texts, 'actions.json', '"price.edit"')}: Unrecognized key: "price.edit"`,
    ])
  })

  it('of actions that asks an action of another kind of object', () => {
    const texts = edited('actions.json', (file) => ({
      ...file,
      'price.publish': { right: 'OPERATION', on: ['DataProduct'], zh: '公布', en: 'publish' },
    }))
    expect(faultsOf(texts)[0]).toContain('price.publish is asked of PriceVersion')
  })

  it('of actions that gives one both to a right and to roles', () => {
    const texts = edited('actions.json', (file) => ({
      ...file,
      'price.publish': { right: 'OPERATION', roles: ['PRICE'], on: ['PriceVersion'], zh: '公布', en: 'publish' },
    }))
    expect(faultsOf(texts)[0]).toContain('name one right, or the roles, not both')
  })

  it('that lets a second right do what belongs to several roles', () => {
    const rule = {
      action: 'statement.confirm',
      subject: 'SplitStatement',
      when: { operatorOrgId: { is: 'principal.orgId' } },
    }
    expect(faultsOf(withRule('rights/use.json', rule)).join()).toContain(
      'statement.confirm is permitted by rights/operation.json too: one right for one action',
    )
  })

  it('when it is missing', () => {
    const { 'vocabulary.json': _, ...texts } = TEXTS
    expect(faultsOf(texts)).toEqual(['policies/vocabulary.json:1: this file is missing'])
  })
})

describe('the version', () => {
  it('is the same however the files are indented', () => {
    const reprinted = Object.fromEntries(
      Object.entries(TEXTS).map(([file, text]) => [file, JSON.stringify(JSON.parse(text))]),
    )
    expect(parsePolicies(reprinted).version).toBe(SET.version)
  })

  it.each(['roles/price.json', 'rules/national.json', 'vocabulary.json'])('changes with a word of %s', (file) => {
    const texts = { ...TEXTS, [file]: (TEXTS[file] ?? '').replace(/"en": "/, '"en": "Truly ') }
    expect(parsePolicies(texts).version).not.toBe(SET.version)
  })
})

describe('the words of an explanation', () => {
  const clauses = SET.rules.flatMap(({ when }) => Object.entries(when))
  const named = SET.rules.flatMap(attributesOf)

  it('have a name in two languages for every attribute that a rule asks for', () => {
    expect([...new Set(named)].filter((name) => !SET.facts[name] && !SET.attributes[name])).toEqual([])
  })

  it('have one for every code that a rule names', () => {
    const codes = clauses.flatMap(([, clause]) => ('in' in clause ? clause.in.map(String) : []))
    expect([...new Set(codes)].filter((code) => !SET.codes[code])).toEqual([])
  })
})
