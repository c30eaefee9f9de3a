import type { PolicyRule, PolicySet } from '../grammar.ts'

/** A set of policies with one rule of it gone wrong. */
export type Mutant = { readonly name: string; readonly rule: PolicyRule; readonly set: PolicySet }

/** Every rule removed, every rule with the other effect, every rule without each of its clauses. */
export function mutantsOf(set: PolicySet): Mutant[] {
  return set.rules.flatMap((rule) => {
    const others = set.rules.filter((other) => other !== rule)
    const changed = (name: string, ...rules: PolicyRule[]) => ({
      name: `${rule.id} ${name}`,
      rule,
      set: { ...set, rules: [...others, ...rules] },
    })
    const clauses = Object.keys(rule.when)
    return [
      changed('removed'),
      changed('with the other effect', { ...rule, effect: rule.effect === 'permit' ? 'forbid' : 'permit' }),
      ...clauses.map((clause) => changed(`without ${clause}`, { ...rule, when: without(rule.when, clause) })),
    ]
  })
}

function without(when: PolicyRule['when'], clause: string): PolicyRule['when'] {
  return Object.fromEntries(Object.entries(when).filter(([attribute]) => attribute !== clause))
}
