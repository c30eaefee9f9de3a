import { describe, expect, it } from 'vitest'
import { nameOf } from '../../src/policy/proof/invariants.ts'
import { Cedar, toCedar } from './cedar.ts'
import { EVIDENCE } from './evidence.ts'
import { SET } from './texts.ts'

const cedar = new Cedar(SET, 'all')
const QUESTIONS = Map.groupBy(EVIDENCE.decided, ({ cell }) => cell.action)

describe('Cedar, told the same policies,', () => {
  it.each([...QUESTIONS.keys()])('decides every cell of %s alike', { timeout: 120_000 }, (action) => {
    const other = (QUESTIONS.get(action) ?? []).find(({ cell, allowed }) => cedar.allows(cell) !== allowed)
    expect(other && nameOf(other.cell)).toBeUndefined()
  })

  it('would see a rule that is gone', () => {
    const rules = SET.rules.filter(({ id }) => id !== 'price.set-ceiling')
    const without = new Cedar({ ...SET, rules }, 'one less')
    const ceilings = QUESTIONS.get('ceiling.set') ?? []
    expect(ceilings.some(({ cell, allowed }) => without.allows(cell) !== allowed)).toBe(true)
  })
})

describe('a rule in Cedar', () => {
  it('says what its file says', () => {
    const [rule] = SET.rules.filter(({ id }) => id === 'consumer.create-credential')
    expect(rule && toCedar(rule)).toBe(`@id("consumer.create-credential")
permit(principal, action == Action::"credential.create", resource)
when { principal.circles.contains("CONSUMER") && ["Subscription"].contains(context.type) && (principal has orgId && context.consumerOrgId == principal.orgId) && (context.now >= context.validFrom && context.now < context.validTo) };`)
  })
})
