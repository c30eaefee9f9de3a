/**
 * What must never meet. The list of conflicts is closed, and so is what each must be kept from: `separation.json` says how,
 * by rules about one object (who filed this does not approve it) and by lists of actions that no role may have together.
 */
import { PersonRole } from '../generated/prisma/enums.ts'
import type { Action } from './actions.ts'
import type { Complaint } from './document.ts'
import { type Apart, CONFLICTS, type Conflict, type PolicyRole, type PolicyRule, type RuleFile } from './grammar.ts'

type Demand = {
  /** actions that a forbid of this conflict guards, object by object */
  readonly guarded?: readonly Action[]
  /** those of them that ask for declared control: the parties may not be tied by it either */
  readonly tied?: readonly Action[]
  /** the fact that says how they are tied; by default `affiliate` */
  readonly tie?: 'affiliate' | 'reviewerTie'
  /** actions that no role may have together: none of the first with any of the second */
  readonly apart?: readonly [readonly Action[], readonly Action[]]
}

/** By which a version comes, or comes back, to the market. */
const APPROVALS: readonly Action[] = ['product.reviewCompliance', 'product.reviewSecurity', 'product.reapprove']

/** How each conflict must at least be kept from happening. */
export const DEMANDS: Readonly<Record<Conflict, Demand>> = {
  OPERATOR_AND_DEVELOPER: {
    guarded: ['product.submit', ...APPROVALS],
    tied: ['product.submit', ...APPROVALS],
  },
  PRICE_PROPOSER_AND_APPROVER: { guarded: ['price.publish'], apart: [['price.propose'], ['ceiling.set']] },
  HOLDER_AND_OPERATOR: {
    guarded: ['agreement.draft', 'agreement.sign', 'grant.use'],
    tied: ['agreement.draft', 'agreement.sign', 'grant.use'],
    apart: [
      ['resource.register', 'grant.use'],
      ['agreement.sign', 'product.list', 'price.publish'],
    ],
  },
  METER_AND_BILLER: { apart: [['hour.close'], ['month.close', 'price.publish']] },
  AUDITEE_AND_AUDITOR: {
    apart: [
      ['decision.review'],
      [
        'resource.register',
        'grant.use',
        'product.list',
        'price.publish',
        'month.close',
        'objection.raise',
        'registration.correct',
      ],
    ],
  },
  FILER_AND_APPROVER: {
    guarded: [
      'resource.accept',
      'agreement.sign',
      ...APPROVALS,
      'application.decide',
      'splitRule.publish',
      'costSurvey.audit',
    ],
  },
  REVIEWER_AND_REVIEWED: {
    guarded: APPROVALS,
    tied: APPROVALS,
    tie: 'reviewerTie',
    apart: [['product.submit', 'product.list', 'ownProduct.submit', 'ownProduct.list'], APPROVALS],
  },
  TWO_REVIEWERS: {
    guarded: APPROVALS,
    apart: [['product.reviewCompliance', 'product.reapprove'], ['product.reviewSecurity']],
  },
}

/** Who can be permitted something. */
const EACH: readonly PolicyRole[] = [...Object.values(PersonRole), 'CREDENTIAL', 'SYSTEM']

/** Conflicts belong to `separation.json`, where every rule names its own. */
export function checkConflicts(file: string, { rules, apart }: RuleFile): Complaint[] {
  if (file !== 'separation.json') {
    const strangers = rules.flatMap(({ conflict }, index) => (conflict ? [['rules', index, 'conflict']] : []))
    return [...strangers, ...(apart ? [['apart']] : [])].map((path) => ({
      path,
      message: `${String(path.at(-1))} is for separation.json: move it there`,
    }))
  }
  return rules.flatMap(({ id, conflict }, index) =>
    conflict
      ? []
      : [{ path: ['rules', index], message: `${id} names no conflict: add one of ${CONFLICTS.join(', ')}` }],
  )
}

/** What of the closed list `separation.json` leaves open. */
export function findHoles({ rules, apart = [] }: RuleFile): Complaint[] {
  return CONFLICTS.flatMap((conflict) => [
    ...unguarded(conflict, rules),
    ...untied(conflict, rules),
    ...together(
      conflict,
      apart.filter((entry) => entry.conflict === conflict),
    ),
  ])
}

function unguarded(conflict: Conflict, rules: RuleFile['rules']): Complaint[] {
  const guarded = new Set(rules.filter((rule) => rule.conflict === conflict).map(({ action }) => action))
  return (DEMANDS[conflict].guarded ?? [])
    .filter((action) => !guarded.has(action))
    .map((action) => ({
      path: ['rules'],
      message: `a hole: nothing keeps ${conflict} from meeting in ${action}: add a forbid of ${action} with "conflict": "${conflict}"`,
    }))
}

function untied(conflict: Conflict, rules: RuleFile['rules']): Complaint[] {
  const { guarded = [], tied = [], tie = 'affiliate' } = DEMANDS[conflict]
  const asks = (action: Action) =>
    rules.some((rule) => rule.conflict === conflict && rule.action === action && rule.when[tie])
  const isGuarded = (action: Action) =>
    guarded.includes(action) && rules.some((rule) => rule.conflict === conflict && rule.action === action)
  return tied
    .filter((action) => isGuarded(action) && !asks(action))
    .map((action) => ({
      path: ['rules'],
      message: `a hole: nothing keeps ${conflict} from meeting in ${action} through declared control: add a forbid of ${action} with a clause on ${tie} and "conflict": "${conflict}"`,
    }))
}

function together(conflict: Conflict, entries: readonly Apart[]): Complaint[] {
  const [ones, others] = DEMANDS[conflict].apart ?? [[], []]
  return ones.flatMap((one) =>
    others
      .filter((other) => !entries.some(({ never: [a, b] }) => crosses([a, b], one, other)))
      .map((other) => ({
        path: ['apart'],
        message: `a hole: nothing keeps ${one} apart from ${other}: add both to "never" of an entry with "conflict": "${conflict}"`,
      })),
  )
}

const crosses = ([a, b]: Apart['never'], one: Action, other: Action) =>
  (a.includes(one) && b.includes(other)) || (a.includes(other) && b.includes(one))

/** Roles that the rules permit what `apart` says must never meet. */
export function findMeetings({ apart = [] }: RuleFile, rules: readonly PolicyRule[]): Complaint[] {
  return apart.flatMap(({ id, never }, index) =>
    EACH.flatMap((role) => {
      const [one, other] = never.map((actions) => actions.find((action) => mayDo(role, action, rules)))
      if (!one || !other) return []
      const message = `${role} may ${one} and ${other}, which ${id} keeps apart: take one of the permits away`
      return [{ path: ['apart', index], message }]
    }),
  )
}

/** Whether some permit lets a role do an action, to whatever object, and no forbid takes the whole action away again. */
export function mayDo(role: PolicyRole, action: Action, rules: readonly PolicyRule[]): boolean {
  const circles: PolicyRole[] = [
    'ANYONE',
    role,
    ...(role === 'CREDENTIAL' || role === 'SYSTEM' ? [] : ['SIGNED_IN' as const]),
  ]
  const spoken = rules.filter((rule) => rule.action === action && circles.includes(rule.role))
  const isBarred = spoken.some(({ effect, when }) => effect === 'forbid' && Object.keys(when).length === 0)
  return !isBarred && spoken.some(({ effect }) => effect === 'permit')
}
