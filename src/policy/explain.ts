/**
 * Why a decision falls as it does: the rule that decides, or for a denial the nearest rules and what failed of them, in two
 * languages, with the law and the way out. It asks the same engine about the same cells as the proof.
 * What is left out may be anything: if the answer then depends on it, the explanation says on what.
 */
import { ok, refuse, type Refusal, type Result } from '../kernel/result.ts'
import { ACTION_NAMES, ACTIONS, isAction, type Action, type SubjectType } from './actions.ts'
import type { Needed } from './bind.ts'
import type { PolicyDecision, ReasonCode } from './decision.ts'
import { sayClause, sayForbidden } from './explain-words.ts'
import type { Bilingual, Clause, PolicyRule } from './grammar.ts'
import type { Policy } from './policy.ts'
import { EVERYBODY } from './proof/actors.ts'
import { type Cell, cellsOf } from './proof/cells.ts'

/** A question, by the words of the policies. */
export type Question = {
  readonly role: string
  readonly action: string
  /** needed where the action is asked of several kinds of object */
  readonly subject?: string | undefined
  /** `own`, `other`, `me`, a code, or BEFORE, INSIDE, AFTER */
  readonly facts: Readonly<Record<string, string>>
}

export type NearestRule = {
  readonly ruleId: string
  readonly effect: PolicyRule['effect']
  readonly because: Bilingual
  readonly cites: readonly string[]
  /** what failed of a permit or still has to hold; when a forbid would apply */
  readonly clauses: readonly Bilingual[]
}

export type Explanation = {
  readonly outcome: 'ALLOW' | 'DENY' | 'DEPENDS'
  readonly reasonCode: ReasonCode | 'DEPENDS'
  /** the rule that decides; none where no permit matches, or where it depends */
  readonly ruleId: string | null
  readonly because: Bilingual
  readonly cites: readonly string[]
  readonly nearest: readonly NearestRule[]
  readonly next: Bilingual
  readonly policySetVersion: string
}

type Answer = { readonly cell: Cell; readonly decision: PolicyDecision }

/** Explains a decision. Refuses words that the policies do not know, with those they do. */
export function explain(policy: Policy, question: Question): Result<Explanation> {
  const cells = cellsFor(policy, question)
  if (!cells.ok) return cells
  const answers = cells.value.map((cell) => ({
    cell,
    decision: policy.decide(cell.actor, cell.action, { type: cell.type, facts: cell.facts }),
  }))
  const allowed = answers.filter(({ decision }) => decision.allowed)
  if (allowed.length > 0 && allowed.length < answers.length) return ok(depending(policy, question, answers))
  const nearest = answers.toSorted((a, b) => distance(a) - distance(b))[0]
  if (!nearest) throw new Error('A question has at least one cell.')
  return ok(decided(policy, question, nearest))
}

/** How far from permitted: forbidden last, since no clause that is met helps. */
const distance = ({ decision: { nearMisses, reasonCode } }: Answer) =>
  reasonCode === 'FORBIDDEN' ? Number.MAX_SAFE_INTEGER : (nearMisses[0]?.failed.length ?? 0)

function decided(policy: Policy, { facts }: Question, { cell, decision }: Answer): Explanation {
  const { allowed, ruleId, reasonCode, because, nearMisses } = decision
  const rule = ruleOf(policy, ruleId ?? nearMisses[0]?.ruleId)
  const nearest = nearMisses.flatMap(({ ruleId: id, failed }): NearestRule[] => {
    const near = ruleOf(policy, id)
    const clauses = failed.map(({ attribute, needed }) =>
      sayClause(policy.set, attribute, needed, attribute in facts ? cell.symbols[attribute] : undefined),
    )
    return near ? [{ ruleId: id, effect: near.effect, because: near.because, cites: near.cites, clauses }] : []
  })
  return {
    outcome: allowed ? 'ALLOW' : 'DENY',
    reasonCode,
    ruleId,
    because,
    cites: rule?.cites ?? [],
    nearest,
    next: nextStep(reasonCode, because),
    policySetVersion: policy.version,
  }
}

/** The permits that would apply and the forbids that could, each with what is not known yet. */
function depending(policy: Policy, { facts }: Question, answers: readonly Answer[]): Explanation {
  const ids = new Set(answers.flatMap(({ decision }) => decision.ruleId ?? []))
  const nearest = [...ids].flatMap((id): NearestRule[] => {
    const rule = ruleOf(policy, id)
    if (!rule) return []
    const open = Object.entries(rule.when).filter(([attribute]) => !(attribute in facts))
    const clauses = open.map(([attribute, clause]) => {
      const needed = unbound(clause)
      return rule.effect === 'permit'
        ? sayClause(policy.set, attribute, needed, undefined)
        : sayForbidden(policy.set, attribute, needed)
    })
    return [{ ruleId: id, effect: rule.effect, because: rule.because, cites: rule.cites, clauses }]
  })
  const because = { zh: '取决于尚未给出的事实', en: 'It depends on facts that were not given' }
  const next = { zh: '补充下列事实后再问', en: 'Ask again with the facts named below' }
  const version = policy.version
  return {
    outcome: 'DEPENDS',
    reasonCode: 'DEPENDS',
    ruleId: null,
    because,
    cites: [],
    nearest,
    next,
    policySetVersion: version,
  }
}

/** A clause before anybody's values are put in it: enough to say it. */
function unbound(clause: Clause): Needed {
  if ('is' in clause) return { is: '', variable: clause.is }
  return 'contains' in clause ? { contains: '', variable: clause.contains } : clause
}

function nextStep(reason: ReasonCode, because: Bilingual): Bilingual {
  switch (reason) {
    case 'PERMITTED':
      return { zh: '可以办理', en: 'Go ahead' }
    case 'SIGN_IN':
      return { zh: '请先登录', en: 'Sign in first' }
    case 'CLAUSE_FAILED':
      return { zh: '满足上列任一规则的条件后再办理', en: 'Meet the conditions of one of these rules, then ask again' }
    case 'FORBIDDEN': // the statement of a forbid tells the way out
      return because
    case 'ROLE_WITHOUT_PERMIT':
      return { zh: `请由有权者办理：${because.zh}`, en: `Ask who may: ${because.en}` }
  }
}

const ruleOf = (policy: Policy, id: string | undefined): PolicyRule | undefined =>
  policy.rules.find((rule) => rule.id === id)

function cellsFor(policy: Policy, { role, action, subject, facts }: Question): Result<Cell[]> {
  const actor = EVERYBODY.find(({ requestId }) => requestId === role)
  if (!actor)
    return unknownWord(
      'role',
      role,
      EVERYBODY.map(({ requestId }) => requestId),
    )
  if (!isAction(action)) return unknownWord('action', action, ACTION_NAMES)
  const type = typeOf(action, subject)
  if (!type) return unknownWord('subject', subject ?? 'nothing', ACTIONS[action])
  const cells = cellsOf(policy.set, [actor], [action]).filter((cell) => cell.type === type)
  for (const [attribute, value] of Object.entries(facts)) {
    const values = [...new Set(cells.map(({ symbols }) => symbols[attribute]))].filter((word) => word !== undefined)
    if (values.length === 0) return unknownWord('facts', attribute, Object.keys(cells[0]?.symbols ?? {}))
    if (!values.includes(value)) return unknownWord('facts', `${attribute}=${value}`, values)
  }
  return ok(cells.filter(({ symbols }) => Object.entries(facts).every(([name, value]) => symbols[name] === value)))
}

function typeOf(action: Action, subject: string | undefined): SubjectType | undefined {
  const possible: readonly SubjectType[] = ACTIONS[action]
  return subject === undefined
    ? possible.length === 1
      ? possible[0]
      : undefined
    : possible.find((type) => type === subject)
}

function unknownWord(field: string, word: string, known: readonly string[]): Result<never> {
  const refusal: Refusal = {
    code: 'UNKNOWN_WORD',
    message: `The policies do not decide by ${word} here. Use ${known.length > 0 ? `one of: ${known.join(', ')}` : 'no facts: none matter'}.`,
    rule: 'policy.vocabulary',
    field: `input.${field}`,
  }
  return refuse(refusal)
}
