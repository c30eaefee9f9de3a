/** What the grammar cannot say: that words exist, that actions stay with their right, and that a forbid cannot be escaped. */
import type { Right } from '../generated/prisma/enums.ts'
import { ACTION_NAMES, ACTIONS, type Action, isAction, type SubjectType } from './actions.ts'
import { checkClauses } from './check-clause.ts'
import { columnsOf } from './columns.ts'
import type { Complaint } from './document.ts'
import type { ActionsFile, ActionSpec, PolicyRole, PolicyRule, Rule, RuleFile, VocabularyFile } from './grammar.ts'

export type ParsedFile = { readonly file: string; readonly content: RuleFile }
type Words = { readonly actions: ActionsFile; readonly facts: VocabularyFile['facts'] }

/** The actions are asked of the kinds of object the program asks them of. */
export function checkActions(actions: ActionsFile): Complaint[] {
  const differ = ACTION_NAMES.filter(
    (action) => actions[action].on.toSorted().join() !== ACTIONS[action].toSorted().join(),
  )
  return differ.map((action) => ({ path: [action, 'on'], message: `${action} is asked of ${list(ACTIONS[action])}` }))
}

/** A file of rules, each rule alone. */
export function checkFile({ file, content }: ParsedFile, words: Words): Complaint[] {
  return [
    ...checkHead(file, content),
    ...content.rules.flatMap((rule, index) =>
      [...checkId(rule, index, file, content), ...checkRule(rule, file, content, words)].map(({ path, message }) => ({
        path: ['rules', index, ...path],
        message,
      })),
    ),
  ]
}

/** No action is permitted by two rights, also not one that belongs to several roles. */
export function checkOneRightForEachAction({ content }: ParsedFile, files: readonly ParsedFile[]): Complaint[] {
  const others = files.filter((other) => other.content.right && content.right && other.content.right !== content.right)
  return content.rules.flatMap(({ action }, index) => {
    const twin = others.find((other) => action !== 'read' && other.content.rules.some((rule) => rule.action === action))
    if (!twin) return []
    const message = `${action} is permitted by ${twin.file} too: one right for one action`
    return [{ path: ['rules', index, 'action'], message }]
  })
}

/** The rules of a file that was checked. */
export function rulesOf({ file, content: { right, role, rules } }: ParsedFile): PolicyRule[] {
  return rules.flatMap(({ subject, action, ...rule }) =>
    isAction(action) ? [{ ...rule, file, right, role, action, subjects: subjectsOf(action, subject, rule.when) }] : [],
  )
}

function checkHead(file: string, { right, role }: RuleFile): Complaint[] {
  const home = right && `rights/${right.toLowerCase()}.json`
  if (home && home !== file) return at('right', `the right ${right} has the file ${home}`)
  if (!home && file.startsWith('rights/')) return at('right', 'a file in rights/ names its right: add it')
  if (file !== 'separation.json' || role === 'SIGNED_IN') return []
  return at('role', 'what must not meet must not meet in anybody: write SIGNED_IN')
}

/** Ids begin with their file's name, so an id can exist twice in one file only. */
function checkId({ id }: Rule, index: number, file: string, { rules }: RuleFile): Complaint[] {
  const stem = file.replace(/^.*\/|\.json$/g, '')
  if (!id.startsWith(`${stem}.`)) return at('id', `rules of this file are called ${stem}.…, not ${id}`)
  if (rules.findIndex((rule) => rule.id === id) === index) return []
  return at('id', `there is a rule ${id} above: give this one another id`)
}

function checkRule(rule: Rule, file: string, { right, role }: RuleFile, { actions, facts }: Words): Complaint[] {
  const { action, when } = rule
  if (action === 'manage') return at('action', 'manage would allow every action: name one')
  if (!isAction(action)) return at('action', `unknown action ${action}: use one of ${list(ACTION_NAMES)}`)
  const owner =
    file === 'separation.json' ? checkSeparation(rule) : checkOwner(rule, action, actions[action], { right, role })
  const subject = checkSubject(rule, action, role)
  const types = subject.length > 0 ? [] : subjectsOf(action, rule.subject, when)
  const clauses = types.flatMap((type) => checkClauses({ action, role, when }, type, facts))
  return [...owner, ...checkEffect(rule), ...subject, ...clauses]
}

function checkSeparation({ effect }: Rule): Complaint[] {
  return effect === 'forbid' ? [] : at('effect', 'separation.json only forbids: permit in rights/ or roles/')
}

/** A permit belongs to its action's owner. A forbid in `roles/` takes from its own role only, so it may be of any action. */
function checkOwner(
  { effect }: Rule,
  action: Action,
  owner: ActionSpec,
  { right, role }: { right: Right | undefined; role: PolicyRole },
): Complaint[] {
  if (effect === 'forbid' && !right) return []
  if (owner.right && owner.right !== right) {
    const home = `rights/${owner.right.toLowerCase()}.json`
    return at('action', `${action} belongs to the right ${owner.right}: write it in ${home}`)
  }
  if (!owner.roles || owner.roles.includes(role)) return []
  return at(
    'action',
    `${action} belongs to ${list(owner.roles)}, not to ${role}: move the rule, or change actions.json`,
  )
}

/** SQL's NOT and null would make a filter with a forbid differ from the decision about a row. */
function checkEffect({ effect, action }: Rule): Complaint[] {
  if (effect === 'permit' || action !== 'read') return []
  return at('effect', 'reading is not forbidden but permitted less: narrow the permit')
}

function checkSubject({ subject, when }: Rule, action: Action, role: PolicyRole): Complaint[] {
  if (subject !== 'all') {
    const possible: readonly string[] = ACTIONS[action]
    return possible.includes(subject)
      ? []
      : at('subject', `${action} is not asked of ${subject}: use ${list(possible)}`)
  }
  if (action !== 'read' || role !== 'AUDITOR')
    return at('subject', 'all is for the auditor to read: name one kind of object')
  const narrowed = Object.keys(when).length > 0 && subjectsOf(action, subject, when).length > 0
  return narrowed ? [] : at('when', 'all needs a clause on an attribute that some objects have, such as region')
}

/** `all` is every kind of object the action is asked of that has the attributes of the clauses. */
function subjectsOf(action: Action, subject: string, when: Rule['when']): SubjectType[] {
  const possible: readonly SubjectType[] = ACTIONS[action]
  if (subject !== 'all') return possible.filter((type) => type === subject)
  return possible.filter((type) => Object.keys(when).every((attribute) => columnsOf(type).has(attribute)))
}

const at = (key: string, message: string): Complaint[] => [{ path: [key], message }]
const list = (words: readonly string[]) => words.join(', ')
