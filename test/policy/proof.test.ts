import { describe, expect, it } from 'vitest'
import { derivedFiles, readProjectFile } from '../../src/cli/policy-files.ts'
import type { PolicyRule } from '../../src/policy/grammar.ts'
import { Policy } from '../../src/policy/policy.ts'
import { decideCell, killedBy } from '../../src/policy/proof/decide.ts'
import { type Evidence, INVARIANTS, nameOf } from '../../src/policy/proof/invariants.ts'
import { mutantsOf } from '../../src/policy/proof/mutants.ts'
import { PinnedTable } from '../../src/policy/proof/table.ts'
import { EVIDENCE } from './evidence.ts'

const { set, decided, table } = EVIDENCE
const PINNED = new PinnedTable(table)

describe('of the whole decision space', () => {
  it.each(INVARIANTS)('$id: $says', ({ refute }) => {
    expect(refute(EVIDENCE)).toBeUndefined()
  })
})

describe('what is committed beside the policies', () => {
  it.each(Object.entries(derivedFiles(set, decided)))('%s is what they come to', async (path, text) => {
    expect(await readProjectFile(path), 'run `sanquan policy table` and review the difference').toBe(text)
  })

  it('reads back as the answer to every cell', () => {
    const other = decided.find(({ cell, allowed }) => PINNED.allows(cell) !== allowed)
    expect(other && nameOf(other.cell)).toBeUndefined()
  })

  it('is small enough to review', () => {
    expect(table.split('\n').length).toBeLessThan(1_000)
  })
})

describe('a rule that goes wrong is seen in a pinned cell', () => {
  const byQuestion = Map.groupBy(
    decided.map(({ cell }) => cell),
    ({ action }) => action,
  )
  it.each(mutantsOf(set))('$name', (mutant) => {
    const cells = byQuestion.get(mutant.rule.action) ?? []
    expect(killedBy(mutant, cells, (cell) => PINNED.allows(cell))).toBeDefined()
  })
})

describe('the check finds', () => {
  const refuted = (id: string, evidence: Evidence) =>
    INVARIANTS.find((invariant) => invariant.id === id)?.refute(evidence)
  const changed = (change: (rule: PolicyRule) => PolicyRule[]): Evidence => {
    const wrong = { ...set, rules: set.rules.flatMap(change) }
    const policy = new Policy(wrong)
    return { ...EVIDENCE, set: wrong, decided: decided.map(({ cell }) => decideCell(policy, cell)) }
  }
  const permitTwin = (id: string, twin: Partial<PolicyRule>) =>
    changed((rule) => (rule.id === id ? [rule, { ...rule, effect: 'permit', ...twin, id: 'z.planted' }] : [rule]))

  it('I1: an answer that no rule gives', () => {
    const [first, ...others] = decided
    if (!first) throw new Error('There are cells.')
    expect(
      refuted('I1', { ...EVIDENCE, decided: [{ ...first, allowed: true, ruleId: null }, ...others] }),
    ).toBeDefined()
  })

  it('I2: a forbid that is not obeyed', () => {
    const forbidden = decided.map((answer) =>
      answer.ruleId === 'separation.submitter-does-no-compliance-review' ? { ...answer, allowed: true } : answer,
    )
    expect(refuted('I2', { ...EVIDENCE, decided: forbidden })).toContain('makerIsChecker=SAME')
  })

  it.each(['I3', 'I6', 'I7'])('%s: a call on a broken chain', (id) => {
    const loose = changed((rule) => {
      const { chainState: _, ...when } = rule.when
      return [rule.action === 'product.call' ? { ...rule, when } : rule]
    })
    expect(refuted(id, loose)).toMatch(/^CREDENTIAL product.call .*→ ALLOW/)
  })

  it('I16: a department that lists what is charged', () => {
    const loose = changed((rule) => {
      const { chargeState: _, ...when } = rule.when
      return [rule.action === 'ownProduct.list' ? { ...rule, when } : rule]
    })
    expect(refuted('I16', loose)).toMatch(/^HOLDER ownProduct.list .*chargeState=CHARGED.*→ ALLOW/)
  })

  it('I17: a developer that exports rows', () => {
    const loose = changed((rule) => {
      const { leaving: _, ...when } = rule.when
      return [rule.action === 'workspace.ask' ? { ...rule, when } : rule]
    })
    expect(refuted('I17', loose)).toMatch(/^DEVELOPER workspace.ask .*leaving=ROWS.*→ ALLOW/)
  })

  it.each(['product.list', 'price.publish'])('I15: %s on a broken chain', (action) => {
    const loose = changed((rule) => {
      const { chainState: _, ...when } = rule.when
      return [rule.action === action ? { ...rule, when } : rule]
    })
    expect(refuted('I15', loose)).toMatch(new RegExp(`^OPERATOR ${action} .*→ ALLOW`))
  })

  it('I4: an action of two rights', () => {
    expect(refuted('I4', permitTwin('operation.list-product', { right: 'HOLDING', role: 'HOLDER' }))).toBe(
      'product.list is permitted by HOLDING and OPERATION',
    )
  })

  it('I5: a person who approves what they filed', () => {
    const without = changed((rule) => (rule.id === 'separation.submitter-does-no-compliance-review' ? [] : [rule]))
    expect(refuted('I5', without)).toContain('BUREAU product.reviewCompliance')
  })

  it('I5: an operator that develops from its own product through a company it controls', () => {
    const without = changed((rule) => (rule.id === 'separation.operator-does-not-redevelop' ? [] : [rule]))
    expect(refuted('I5', without)).toMatch(/OPERATOR product.submit .*affiliate=(SAME|AFFILIATE)/)
  })

  it('I5: an organisation in which two roles come to what must not meet', () => {
    const rolesIn = new Map([...EVIDENCE.rolesIn, ['INSTITUTION', ['HOLDER', 'OPERATOR']] as const])
    expect(refuted('I5', { ...EVIDENCE, rolesIn })).toContain('an organisation of kind INSTITUTION may')
  })

  it('I8: an auditor who writes', () => {
    expect(refuted('I8', permitTwin('bureau.accept-resource', { role: 'AUDITOR' }))).toContain(
      'AUDITOR resource.accept',
    )
  })

  it('I10: a rule that another makes needless', () => {
    expect(refuted('I10', permitTwin('price.set-ceiling', {}))).toBe('price.set-ceiling changes no decision')
  })

  it('I11: a table that does not pin what a rule decides', () => {
    const unpinned = table.split('\n').filter((line) => !line.includes('price.set-ceiling'))
    const missing = refuted('I11', { ...EVIDENCE, table: unpinned.join('\n') })
    expect(missing).toContain('price.set-ceiling removed')
  })

  it('I12: an engine that answers otherwise', () => {
    const wrong = decided.map((answer, index) => (index === 0 ? { ...answer, allowed: !answer.allowed } : answer))
    expect(refuted('I12', { ...EVIDENCE, decided: wrong })).toBeDefined()
  })

  it('I14: a mutation without an action', () => {
    expect(refuted('I14', { ...EVIDENCE, mutations: [...EVIDENCE.mutations, 'deleteEverything'] })).toContain(
      'deleteEverything has no action',
    )
  })

  it('I14: an action of a mutation that is gone', () => {
    expect(
      refuted('I14', { ...EVIDENCE, mutations: EVIDENCE.mutations.filter((name) => name !== 'setCeiling') }),
    ).toContain('names setCeiling, which the schema has not')
  })

  it('a table that is not of these policies', () => {
    expect(refuted('table', { ...EVIDENCE, table: table.replace('ALLOW', 'DENY') })).toContain('it differs')
  })
})
