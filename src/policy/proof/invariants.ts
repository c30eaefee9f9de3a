/**
 * What must be true of every decision that can be asked for. Each invariant looks at the whole table and answers the first
 * counterexample, or nothing. Cells stand for every question (policies/README.md says why), so what holds here holds.
 */
import type { OrganizationKind } from '../../generated/prisma/enums.ts'
import { PersonRole } from '../../generated/prisma/enums.ts'
import type { Action } from '../actions.ts'
import { mayDo } from '../check-separation.ts'
import type { PolicyRule, PolicySet } from '../grammar.ts'
import { Policy } from '../policy.ts'
import type { Cell } from './cells.ts'
import { decideCell, killedBy } from './decide.ts'
import { mutantsOf } from './mutants.ts'
import { isAllowed, matches } from './naive.ts'
import { PinnedTable, printTable, type Decided } from './table.ts'

/** What the check is told of: the policies, their answers, and what lies outside them. */
export type Evidence = {
  readonly set: PolicySet
  readonly decided: readonly Decided[]
  /** the committed `decision-table.csv` */
  readonly table: string
  /** the mutations of the printed schema */
  readonly mutations: readonly string[]
  /** the roles that may work in an organisation of a kind */
  readonly rolesIn: ReadonlyMap<OrganizationKind, readonly PersonRole[]>
}

export type Invariant = {
  readonly id: string
  readonly says: string
  /** a counterexample, if there is one */
  readonly refute: (evidence: Evidence) => string | undefined
}

/** What a regulator may do: its own supervision acts, and what everybody may do for themselves. */
const SUPERVISION: readonly Action[] = ['read', 'decision.review', 'call.readSignals']
const EVERYBODY_MAY: readonly Action[] = ['decision.explain', 'token.create', 'clock.advance']
/** A link of the chain that carries nothing any more. */
const ENDED = /_(REVOKED|EXPIRED|TERMINATED|CANCELLED|SUSPENDED)$/
/** A link that is not there, or is narrower than what would rest on it. */
const NARROWER = /_(MISSING|PURPOSE|PENDING|UNSIGNED|UNCATALOGUED)$/

export const INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    says: 'every cell has a decision, by a rule that matches it or because no permit does',
    refute: ({ set, decided }) => name(decided.find((answer) => !isFounded(set, answer))),
  },
  {
    id: 'I2',
    says: 'a matching forbid denies, and the order of files and rules changes nothing',
    refute: ({ set, decided }) => {
      const forbids = set.rules.filter(({ effect }) => effect === 'forbid')
      const backwards = new Policy({ ...set, rules: set.rules.toReversed() })
      return name(
        decided.find(({ cell, allowed, ruleId }) => {
          if (allowed && forbids.some((rule) => matches(rule, cell))) return true
          const again = decideCell(backwards, cell)
          return again.allowed !== allowed || again.ruleId !== ruleId
        }),
      )
    },
  },
  {
    id: 'I3',
    says: 'a call is permitted only on a whole chain holding → use → operation → licence, for its purpose',
    refute: permittedThough('product.call', ({ chainState, licenceState, purposeFit }) =>
      [chainState !== 'WHOLE', licenceState !== 'LIVE', purposeFit !== 'LICENSED'].includes(true),
    ),
  },
  { id: 'I4', says: 'no action is permitted by two rights', refute: permittedByTwoRights },
  {
    id: 'I5',
    says: 'what must never meet never meets: not in a role, not in an organisation of any kind, not in one object',
    refute: meeting,
  },
  {
    id: 'I6',
    says: 'nothing is permitted on a link that is missing or narrower than what rests on it',
    refute: permittedThough('product.call', ({ chainState = '' }) => NARROWER.test(chainState)),
  },
  {
    id: 'I7',
    says: 'after revocation, suspension or expiry nothing is permitted, running subscriptions included',
    refute: ({ decided }) =>
      name(
        decided.find(({ allowed, cell: { symbols } }) => {
          const over = [symbols.chainState, symbols.licenceState, symbols.consentState].some(isOver)
          return allowed && (over || Object.values(symbols).includes('AFTER'))
        }),
      ),
  },
  {
    id: 'I8',
    says: 'regulators do nothing but supervision acts, and what everybody may do for themselves',
    refute: ({ decided }) =>
      name(
        decided.find(
          ({ allowed, cell }) =>
            allowed && cell.actor.role === 'AUDITOR' && ![...SUPERVISION, ...EVERYBODY_MAY].includes(cell.action),
        ),
      ),
  },
  { id: 'I10', says: 'every rule decides at least one cell', refute: deadRule },
  {
    id: 'I11',
    says: 'a rule removed, turned round or without one of its clauses changes a cell that decision-table.csv pins',
    refute: survivor,
  },
  {
    id: 'I12',
    says: 'the engine decides every cell as the policies read literally',
    refute: ({ set, decided }) => name(decided.find(({ cell, allowed }) => isAllowed(set, cell) !== allowed)),
  },
  { id: 'I14', says: 'every mutation of the schema has its action, and no other', refute: unmappedMutation },
  {
    id: 'I15',
    says: 'a version is listed, a price published, and a sample drawn, only on a whole chain of rights',
    refute: (evidence) =>
      ON_WHOLE_CHAINS.map((action) => permittedThough(action, isBroken)(evidence)).find((found) => found !== undefined),
  },
  {
    id: 'I16',
    says: 'a department lists nothing that is charged',
    refute: permittedThough('ownProduct.list', ({ chargeState }) => chargeState !== 'FREE'),
  },
  {
    id: 'I17',
    says: 'a developer exports no rows: only aggregates leave an open workspace, on a whole right of use',
    refute: permittedThough('workspace.ask', ({ leaving, status, chainState }) =>
      [leaving !== 'AGGREGATES', status !== 'OPEN', chainState !== 'WHOLE'].includes(true),
    ),
  },
  {
    id: 'table',
    says: 'policies/decision-table.csv is the table',
    refute: ({ decided, table }) =>
      table === printTable(decided) ? undefined : 'it differs: run `sanquan policy table` and review the difference',
  },
]

const ON_WHOLE_CHAINS: readonly Action[] = ['product.list', 'ownProduct.list', 'price.publish', 'workspace.sample']
const isBroken = ({ chainState }: Cell['symbols']) => chainState !== 'WHOLE'
const isOver = (state: string | undefined) =>
  state !== undefined && (ENDED.test(state) || /^(CREDENTIAL_REVOKED|VERSION_DELISTED|CONSENT_WITHDRAWN)$/.test(state))

/** A cell as one line, for a person to ask the same question again. */
export function nameOf({ actor, action, type, symbols }: Cell): string {
  const facts = Object.entries(symbols).map(([attribute, value]) => `${attribute}=${value}`)
  return [actor.requestId, action, type, ...facts].join(' ')
}

const name = (answer: Decided | undefined): string | undefined =>
  answer && `${nameOf(answer.cell)} → ${answer.allowed ? 'ALLOW' : 'DENY'} (${answer.ruleId ?? 'no permit'})`

function permittedThough(action: Action, broken: (symbols: Cell['symbols']) => boolean): Invariant['refute'] {
  return ({ decided }) =>
    name(decided.find(({ cell, allowed }) => allowed && cell.action === action && broken(cell.symbols)))
}

function isFounded({ rules }: PolicySet, { cell, allowed, ruleId }: Decided): boolean {
  const rule = rules.find(({ id }) => id === ruleId)
  if (rule) return matches(rule, cell) && (rule.effect === 'permit') === allowed
  return !allowed && !rules.some((other) => other.effect === 'permit' && matches(other, cell))
}

function permittedByTwoRights({ set, decided }: Evidence): string | undefined {
  const rightOf = new Map(set.rules.map((rule) => [rule.id, rule.right]))
  const byAction = Map.groupBy(
    decided.filter(({ allowed, cell }) => allowed && cell.action !== 'read'),
    ({ cell }) => cell.action,
  )
  for (const [action, answers] of byAction) {
    const rights = new Set(
      answers.map(({ ruleId }) => rightOf.get(ruleId ?? '')).filter((right) => right !== undefined),
    )
    if (rights.size > 1) return `${action} is permitted by ${[...rights].join(' and ')}`
  }
  return undefined
}

function meeting({ set, decided, rolesIn }: Evidence): string | undefined {
  for (const { id, never } of set.apart) {
    for (const [kind, roles] of rolesIn) {
      const [one, other] = never.map((actions) =>
        actions.find((action) => roles.some((role) => mayDo(role, action, set.rules))),
      )
      if (one && other) return `an organisation of kind ${kind} may ${one} and ${other}, which ${id} keeps apart`
    }
  }
  return name(
    decided.find(
      ({ allowed, cell: { action, symbols } }) =>
        allowed &&
        action !== 'read' &&
        (symbols.makerIsChecker === 'SAME' ||
          symbols.fellowReviewer === 'SAME' ||
          [symbols.affiliate, symbols.reviewerTie].some((tie) => tie === 'SAME' || tie === 'AFFILIATE') ||
          (symbols.implementingOrgId === 'own' && symbols.operatorOrgId === 'own') ||
          (symbols.grantorOrgId === 'own' && symbols.granteeOrgId === 'own')),
    ),
  )
}

/** A rule decides a cell if without it the answer would be another: it is the only permit there, or the only forbid. */
function deadRule({ set, decided }: Evidence): string | undefined {
  const alive = new Set<PolicyRule>()
  const byAction = Map.groupBy(set.rules, ({ action }) => action)
  for (const { cell } of decided) {
    const matching = (byAction.get(cell.action) ?? []).filter((rule) => matches(rule, cell))
    const forbids = matching.filter(({ effect }) => effect === 'forbid')
    const permits = matching.filter(({ effect }) => effect === 'permit')
    const decides = forbids.length === 0 ? permits : permits.length > 0 ? forbids : []
    if (decides.length === 1) for (const rule of decides) alive.add(rule)
  }
  const dead = set.rules.find((rule) => !alive.has(rule))
  return dead && `${dead.id} changes no decision`
}

function survivor({ set, decided, table }: Evidence): string | undefined {
  const pinned = new PinnedTable(table)
  const cells = decided.map(({ cell }) => cell)
  const alive = mutantsOf(set).find((mutant) => !killedBy(mutant, cells, (cell) => pinned.allows(cell)))
  return alive && `${alive.name}: no pinned cell tells it from the policies`
}

function unmappedMutation({ set, mutations }: Evidence): string | undefined {
  const mapped = Object.keys(set.mutations)
  const missing = mutations.find((mutation) => !mapped.includes(mutation))
  if (missing) return `${missing} has no action: name it in policies/mutations.json`
  const gone = mapped.find((mutation) => !mutations.includes(mutation))
  return gone && `policies/mutations.json names ${gone}, which the schema has not`
}
