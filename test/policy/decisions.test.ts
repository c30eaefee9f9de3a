import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACTION_NAMES, ACTIONS } from '../../src/policy/actions.ts'
import { parsePolicies } from '../../src/policy/load.ts'
import { Policy } from '../../src/policy/policy.ts'
import { everybody } from './actors.ts'
import { type Cell, cellsOf } from '../../src/policy/proof/cells.ts'
import { isAllowed, matches, speaksOf } from '../../src/policy/proof/naive.ts'
import { POLICY, SET, TEXTS } from './texts.ts'

const CELLS = cellsOf(SET, everybody)
const decide = (policy: Policy, { actor, action, type, facts }: Cell) => policy.decide(actor, action, { type, facts })
const name = ({ actor, action, type, facts }: Cell) => `${actor.requestId} ${action} ${type} ${JSON.stringify(facts)}`

describe('every question the rules can tell apart', () => {
  it('is asked for every action and every kind of object', () => {
    const asked = new Set(CELLS.map(({ action, type }) => `${action} ${type}`))
    const possible = ACTION_NAMES.flatMap((action) => ACTIONS[action].map((type) => `${action} ${type}`))
    expect([...asked].toSorted()).toEqual(possible.toSorted())
  })

  it('is answered as the policies read literally', () => {
    expect(CELLS.filter((cell) => decide(POLICY, cell).allowed !== isAllowed(SET, cell)).map(name)).toEqual([])
  })

  it('is answered by a rule that matches, or by the verdict that no permit does', () => {
    const wrong = CELLS.filter((cell) => {
      const { ruleId, allowed } = decide(POLICY, cell)
      const rule = SET.rules.find(({ id }) => id === ruleId)
      if (!rule) return allowed || SET.rules.some((other) => other.effect === 'permit' && matches(other, cell))
      return !matches(rule, cell) || (rule.effect === 'permit') !== allowed
    })
    expect(wrong.map(name)).toEqual([])
  })

  it('is denied when a forbid matches', () => {
    const forbids = SET.rules.filter(({ effect }) => effect === 'forbid')
    const forbidden = CELLS.filter((cell) => forbids.some((rule) => matches(rule, cell)))
    expect(forbidden.length).toBeGreaterThan(0)
    expect(forbidden.filter((cell) => decide(POLICY, cell).allowed).map(name)).toEqual([])
  })

  it('says when denied which clauses of a permit failed, and no others', () => {
    const wrong = CELLS.filter((cell) =>
      decide(POLICY, cell).nearMisses.some(({ ruleId, failed }) => {
        const rule = SET.rules.find(({ id }) => id === ruleId)
        const only = rule && {
          ...rule,
          when: Object.fromEntries(
            Object.entries(rule.when).filter(([key]) => !failed.some(({ attribute }) => attribute === key)),
          ),
        }
        return !only || failed.length === 0 || matches(rule, cell) || !matches(only, cell)
      }),
    )
    expect(wrong.map(name)).toEqual([])
  })
})

describe('the order of files and of rules', () => {
  /** What was decided, by which rule, and which came nearest. */
  const answerOf = (policy: Policy, cell: Cell): string => {
    const { allowed, ruleId, nearMisses } = decide(policy, cell)
    return [allowed, ruleId, ...nearMisses.map((near) => near.ruleId)].join(' ')
  }

  it('changes no decision, and not the rule that is named', { timeout: 120_000 }, () => {
    const answers = CELLS.map((cell) => answerOf(POLICY, cell))
    const shuffled = fc.record({
      files: fc.shuffledSubarray(Object.keys(TEXTS), { minLength: Object.keys(TEXTS).length }),
      seed: fc.shuffledSubarray([...SET.rules], { minLength: SET.rules.length }),
    })
    fc.assert(
      fc.property(shuffled, ({ files, seed }) => {
        const { version } = parsePolicies(Object.fromEntries(files.map((file) => [file, TEXTS[file] ?? ''])))
        expect(version).toBe(POLICY.version)
        const policy = new Policy({ ...SET, rules: seed })
        expect(CELLS.find((cell, index) => answerOf(policy, cell) !== answers[index])).toBeUndefined()
      }),
      { numRuns: 5 },
    )
  })
})

describe('every rule', () => {
  it.each(SET.rules.map(({ id }) => id))('%s decides something: without it an answer changes', (id) => {
    const rule = SET.rules.find((candidate) => candidate.id === id)
    const without = new Policy({ ...SET, rules: SET.rules.filter((other) => other !== rule) })
    const concerned = CELLS.filter(
      ({ actor, action, type }) => rule?.action === action && rule.subjects.includes(type) && speaksOf(rule, actor),
    )
    const changed = concerned.filter((cell) => {
      const { allowed } = decide(POLICY, cell)
      return without.decide(cell.actor, cell.action, { type: cell.type, facts: cell.facts }).allowed !== allowed
    })
    expect(changed.length).toBeGreaterThan(0)
  })
})
