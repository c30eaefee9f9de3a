import { describe, expect, it } from 'vitest'
import { edited, faultsOf, lineOf, SET, TEXTS, withRule } from '../../test/policy/texts.ts'
import { DEMANDS, mayDo } from './check-separation.ts'
import { CONFLICTS, type Apart } from './grammar.ts'

const FILE = 'separation.json'
const withApart = (change: (apart: Apart[]) => unknown) =>
  edited(FILE, (content) => ({
    ...content,
    apart: change((JSON.parse(TEXTS[FILE] ?? '') as { apart: Apart[] }).apart),
  }))

describe('a hole in the separation list stops the start, with file, line and fix:', () => {
  const guards = CONFLICTS.flatMap((conflict) =>
    (DEMANDS[conflict].guarded ?? []).map((action) => ({ conflict, action })),
  )
  it.each(guards)('nothing keeps $conflict from $action', ({ conflict, action }) => {
    const texts = edited(FILE, ({ rules, ...rest }) => ({
      ...rest,
      rules: rules.filter((rule) => rule.action !== action || rule.conflict !== conflict),
    }))
    expect(faultsOf(texts)).toEqual([
      `policies/${FILE}:${lineOf(texts, FILE, '"rules"')}: a hole: nothing keeps ${conflict} from meeting in ${action}: add a forbid of ${action} with "conflict": "${conflict}"`,
    ])
  })

  const tied = CONFLICTS.flatMap((conflict) => {
    const { tied: actions = [], tie = 'affiliate' } = DEMANDS[conflict]
    return actions.map((action) => ({ conflict, action, tie }))
  })
  it.each(tied)('nothing keeps $conflict from $action through declared control', ({ conflict, action, tie }) => {
    const own = { makerIsChecker: { in: ['SAME'] } }
    const texts = edited(FILE, ({ rules, ...rest }) => ({
      ...rest,
      rules: rules.map((rule) =>
        rule.action === action && rule.conflict === conflict && Object.hasOwn(rule.when ?? {}, tie)
          ? { ...rule, when: own }
          : rule,
      ),
    }))
    expect(faultsOf(texts)).toEqual([
      `policies/${FILE}:${lineOf(texts, FILE, '"rules"')}: a hole: nothing keeps ${conflict} from meeting in ${action} through declared control: add a forbid of ${action} with a clause on ${tie} and "conflict": "${conflict}"`,
    ])
  })

  it.each(CONFLICTS.filter((conflict) => DEMANDS[conflict].apart))('%s may meet in one role', (conflict) => {
    const texts = withApart((apart) => apart.filter((entry) => entry.conflict !== conflict))
    const [fault] = faultsOf(texts)
    const [one, other] = DEMANDS[conflict].apart ?? [[], []]
    expect(fault).toBe(
      `policies/${FILE}:${lineOf(texts, FILE, '"apart"')}: a hole: nothing keeps ${one[0]} apart from ${other[0]}: add both to "never" of an entry with "conflict": "${conflict}"`,
    )
  })

  it('the list is not there at all', () => {
    const { [FILE]: _, ...others } = TEXTS
    expect(faultsOf(others)).toEqual([`policies/${FILE}:1: this file is missing`])
  })
})

describe('a file is refused', () => {
  it('that permits one role both sides of what is kept apart', () => {
    const both = edited('actions.json', (file) => ({
      ...file,
      'month.close': { roles: ['SYSTEM'], on: ['BillingPeriod'], zh: '关账', en: 'close a month' },
    }))
    const rule = {
      id: 'system.close-month',
      effect: 'permit',
      action: 'month.close',
      subject: 'BillingPeriod',
      when: {},
      because: { zh: '测试', en: 'A test' },
      cites: ['test'],
    }
    const system = edited('roles/system.json', ({ rules, ...head }) => ({ ...head, rules: [...rules, rule] }))
    const operation = edited('rights/operation.json', ({ rules, ...head }) => ({
      ...head,
      rules: rules.filter(({ action }) => action !== 'month.close'),
    }))
    const joined = {
      ...both,
      'roles/system.json': system['roles/system.json'] ?? '',
      'rights/operation.json': operation['rights/operation.json'] ?? '',
    }
    expect(faultsOf(joined)).toEqual([
      expect.stringMatching(
        /^policies\/separation.json:\d+: SYSTEM may hour.close and month.close, which separation.meter-does-not-bill keeps apart/,
      ),
    ])
  })

  it.each([
    ['regulator.raise-no-objection', 'objection.raise'],
    ['regulator.correct-no-registration', 'registration.correct'],
  ])('without %s, since an auditor then takes part', (id, action) => {
    const texts = edited('roles/regulator.json', ({ rules, ...head }) => ({
      ...head,
      rules: rules.filter((rule) => rule.id !== id),
    }))
    expect(faultsOf(texts)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^policies/separation.json:\\d+: AUDITOR may decision.review and ${action}, which separation.auditor-`,
        ),
      ),
    ])
  })

  it('whose forbid names no conflict', () => {
    const texts = edited(FILE, ({ rules: [first, ...rest], ...head }) => ({
      ...head,
      rules: [{ ...first, conflict: undefined }, ...rest],
    }))
    expect(faultsOf(texts)[0]).toContain('names no conflict: add one of OPERATOR_AND_DEVELOPER')
  })

  it('that names a conflict which is not on the list', () => {
    const texts = edited(FILE, ({ rules: [first, ...rest], ...head }) => ({
      ...head,
      rules: [{ ...first, conflict: 'CAT_AND_DOG' }, ...rest],
    }))
    expect(faultsOf(texts)[0]).toMatch(/^policies\/separation.json:\d+: Invalid option/)
  })

  it('that names one elsewhere', () => {
    const texts = withRule('roles/price.json', { conflict: 'FILER_AND_APPROVER' })
    expect(faultsOf(texts)).toEqual([
      `policies/roles/price.json:${lineOf(texts, 'roles/price.json', '"conflict"')}: conflict is for separation.json: move it there`,
    ])
  })

  it('that keeps an action apart which does not exist', () => {
    const texts = withApart(([first, ...rest]) => [{ ...first, never: [['price.edit'], ['ceiling.set']] }, ...rest])
    expect(faultsOf(texts)[0]).toMatch(/^policies\/separation.json:\d+: Invalid option/)
  })

  it('of mutations that names an action which does not exist', () => {
    const texts = edited('mutations.json', (file) => ({ ...file, setCeiling: { actions: ['ceiling.edit'] } }))
    expect(faultsOf(texts)[0]).toMatch(/^policies\/mutations.json:\d+: /)
  })
})

describe('what a role may do', () => {
  it('includes what everybody signed in may', () => {
    expect(mayDo('PRICE', 'token.create', SET.rules)).toBe(true)
    expect(mayDo('CREDENTIAL', 'token.create', SET.rules)).toBe(false)
  })

  it('is less by what its own role is forbidden whatever the object', () => {
    expect(mayDo('CONSUMER', 'objection.raise', SET.rules)).toBe(true)
    expect(mayDo('AUDITOR', 'objection.raise', SET.rules)).toBe(false)
  })

  it('is nothing of another role', () => {
    expect(mayDo('HOLDER', 'ceiling.set', SET.rules)).toBe(false)
  })
})
