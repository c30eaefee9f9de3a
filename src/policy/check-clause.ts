import type { Action, SubjectType } from './actions.ts'
import { type Attribute, columnsOf } from './columns.ts'
import type { Complaint } from './document.ts'
import type { Clause, PolicyRole, VocabularyFile } from './grammar.ts'

type Facts = VocabularyFile['facts']
type Asking = { readonly action: Action; readonly role: PolicyRole; readonly when: Readonly<Record<string, Clause>> }

/**
 * The clauses of a rule against the attributes of one kind of object: its columns and, for what is not `read`, the facts.
 * A rule for `read` has columns only, so that it is a database filter too.
 */
export function checkClauses({ action, role, when }: Asking, type: SubjectType, facts: Facts): Complaint[] {
  const known = new Map([...columnsOf(type), ...(action === 'read' ? [] : attributesOfFacts(facts))])
  return Object.entries(when).flatMap(([name, clause]) => {
    const attribute = known.get(name)
    const message = attribute
      ? (outOfPlace(action, role, clause) ?? misfit(name, attribute, clause, known))
      : `unknown attribute ${name} of ${type}: use one of ${[...known.keys()].join(', ')}`
    return message === undefined ? [] : [{ path: ['when', name], message }]
  })
}

function attributesOfFacts(facts: Facts): [string, Attribute][] {
  return Object.entries(facts).map(([name, fact]) => [
    name,
    'values' in fact ? { kind: 'CHOICE', values: fact.values } : { kind: 'INSTANT' },
  ])
}

function outOfPlace(action: Action, role: PolicyRole, clause: Clause): string | undefined {
  if (isNobody(role) && ('is' in clause || 'contains' in clause)) {
    return `the principal is unbound here, since ${role} may be ${role === 'SYSTEM' ? 'no person' : 'anonymous'}: use in, or another role`
  }
  if (action === 'read' && 'within' in clause)
    return 'within is no database filter: a rule for read uses is, in, contains'
  return undefined
}

/** Roles of somebody without an organisation. */
const isNobody = (role: PolicyRole) => role === 'ANYONE' || role === 'SYSTEM'

/** What is wrong when an attribute cannot be asked this. */
function misfit(
  name: string,
  attribute: Attribute,
  clause: Clause,
  known: ReadonlyMap<string, Attribute>,
): string | undefined {
  if ('is' in clause)
    return attribute.kind === 'IDENTIFIER' ? undefined : `${name} is no identifier: is compares identifiers`
  if ('contains' in clause)
    return attribute.kind === 'LIST' ? undefined : `${name} is no list of identifiers: contains looks into one`
  if ('within' in clause) {
    const other = [name, clause.within.from, clause.within.until].find((word) => known.get(word)?.kind !== 'INSTANT')
    return other === undefined ? undefined : `${other} is no instant: within compares instants`
  }
  if (attribute.kind !== 'CHOICE')
    return `${name} has no fixed values: in takes codes of an enum, true or false, or a fact's values`
  const wrong = clause.in.find((value) => !attribute.values.includes(value))
  if (wrong !== undefined) return `${name} is never ${String(wrong)}: use ${attribute.values.join(', ')}`
  const isEvery = attribute.values.every((value) => clause.in.includes(value))
  return isEvery ? `${name} is always one of these: leave the clause out, or some of them` : undefined
}
