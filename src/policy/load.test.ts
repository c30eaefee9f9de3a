import { describe, expect, it } from 'vitest'
import { edited, lineOf, SET, TEXTS, withRule } from '../../test/policy/texts.ts'
import { ACTION_NAMES } from './actions.ts'
import { PolicyError, type PolicyTexts } from './document.ts'
import { parsePolicies } from './load.ts'

function faultsOf(texts: PolicyTexts): readonly string[] {
  try {
    parsePolicies(texts)
    return []
  } catch (error) {
    if (error instanceof PolicyError) return error.faults
    throw error
  }
}

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

describe('a rule is refused, with file, line and fix,', () => {
  const price = 'roles/price.json'
  const own = { operatorOrgId: { is: 'principal.orgId' } }
  it.each<[name: string, file: string, rule: Record<string, unknown>, at: string, message: string]>([
    [
      'for an action nobody knows',
      price,
      { action: 'price.edit' },
      '"action": "price.edit"',
      'unknown action price.edit: use one of read,',
    ],
    ['for manage', price, { action: 'manage' }, '"action": "manage"', 'manage would allow every action: name one'],
    [
      'for all, but to the auditor',
      price,
      { subject: 'all' },
      '"subject": "all"',
      'all is for the auditor to read: name one kind of object',
    ],
    [
      'for an auditor’s all without a clause',
      'roles/regulator.json',
      { subject: 'all' },
      '"when": {}',
      'all needs a clause',
    ],
    [
      'for a kind of object the action is not asked of',
      price,
      { subject: 'Session' },
      '"subject": "Session"',
      'read is not asked of Session: use Organization,',
    ],
    [
      'for an action of another right',
      'rights/holding.json',
      { action: 'price.publish', subject: 'PriceVersion' },
      '"action": "price.publish"',
      'price.publish belongs to the right OPERATION: write it in rights/operation.json',
    ],
    [
      'for an action of another role',
      price,
      { action: 'splitRule.publish', subject: 'SplitRule' },
      '"action": "splitRule.publish"',
      'splitRule.publish belongs to FINANCE, not to PRICE',
    ],
    [
      'for an attribute the object has not',
      price,
      { when: { regoin: { is: 'principal.region' } } },
      '"regoin"',
      'unknown attribute regoin of DataProduct: use one of id, code,',
    ],
    [
      'for a fact where it is read',
      price,
      { when: { demo: { in: ['ON'] } } },
      '"demo"',
      'unknown attribute demo of DataProduct',
    ],
    [
      'for a code the enum has not',
      price,
      { subject: 'PriceVersion', when: { status: { in: ['PUBLISHD'] } } },
      '"status"',
      'status is never PUBLISHD: use PROPOSED, PUBLISHED',
    ],
    [
      'for naming every code',
      price,
      { when: { listed: { in: [true, false] } } },
      '"listed"',
      'listed is always one of these: leave the clause out',
    ],
    [
      'for an operator of CASL',
      price,
      { when: { operatorOrgId: { $ne: 'org' } } },
      '"operatorOrgId"',
      '{"$ne":"org"} is none of the four clause forms: use one of is, in, contains, within',
    ],
    [
      'for two forms in one clause',
      price,
      { when: { operatorOrgId: { is: 'principal.orgId', in: ['x'] } } },
      '"in"',
      'Unrecognized key: "in"',
    ],
    [
      'for an unbound variable',
      price,
      { when: { operatorOrgId: { is: 'principal.orgID' } } },
      '"is": "principal.orgID"',
      '"principal.orgID" is unbound: compare with principal.id, principal.orgId, principal.region',
    ],
    [
      'for a variable where anybody asks',
      'roles/public.json',
      { when: own },
      '"operatorOrgId"',
      'the principal is unbound here, since ANYONE may be anonymous',
    ],
    [
      'for is on a code',
      price,
      { subject: 'PriceVersion', when: { status: { is: 'principal.id' } } },
      '"status"',
      'status is no identifier: is compares identifiers',
    ],
    [
      'for in on an identifier',
      price,
      { when: { operatorOrgId: { in: ['org'] } } },
      '"operatorOrgId"',
      'operatorOrgId has no fixed values',
    ],
    [
      'for contains on what is no list',
      price,
      { when: { operatorOrgId: { contains: 'principal.orgId' } } },
      '"operatorOrgId"',
      'operatorOrgId is no list of identifiers',
    ],
    [
      'for within where it is read',
      price,
      { subject: 'CeilingPrice', when: { createdAt: { within: { from: 'validFrom', until: 'validTo' } } } },
      '"createdAt"',
      'within is no database filter',
    ],
    [
      'for within of no instants',
      'roles/consumer.json',
      {
        action: 'credential.create',
        subject: 'Subscription',
        when: { now: { within: { from: 'epoch', until: 'validTo' } } },
      },
      '"now"',
      'epoch is no instant',
    ],
    [
      'for a forbidden read',
      'rights/use.json',
      { effect: 'forbid', when: own },
      '"effect": "forbid"',
      'reading is not forbidden but permitted less: narrow the permit',
    ],
    [
      'for a permit in separation.json',
      'separation.json',
      { when: own },
      '"effect": "permit"',
      'separation.json only forbids: permit in rights/ or roles/',
    ],
    [
      'for an id that another rule has',
      price,
      { id: 'price.set-ceiling' },
      '"id": "price.set-ceiling"',
      'there is a rule price.set-ceiling above: give this one another id',
    ],
    [
      'for an id of another file',
      price,
      { id: 'finance.added' },
      '"id": "finance.added"',
      'rules of this file are called price.…, not finance.added',
    ],
    ['for a key the grammar has not', price, { unless: {} }, '"unless"', 'Unrecognized key: "unless"'],
    ['for citing nothing', price, { cites: [] }, '"cites"', 'cite a law, or say whose decision it is'],
    ['for reasons in one language', price, { because: { zh: '测试' } }, '"because"', 'expected string'],
  ])('%s', (_, file, rule, at, message) => {
    const texts = withRule(file, rule)
    const [fault, ...others] = faultsOf(texts)
    expect(fault).toContain(`policies/${file}:${lineOf(texts, file, at)}: `)
    expect(fault).toContain(message)
    expect(others).toEqual([])
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
