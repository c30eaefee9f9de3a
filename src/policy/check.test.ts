import { describe, expect, it } from 'vitest'
import { faultsOf, lineOf, withRule } from '../../test/policy/texts.ts'

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

describe('a rule is accepted', () => {
  it('that forbids its own role an action of everybody’s', () => {
    const rule = { effect: 'forbid', action: 'objection.raise', subject: 'PublicNotice' }
    expect(faultsOf(withRule('roles/price.json', rule))).toEqual([])
  })
})
