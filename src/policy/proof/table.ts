/**
 * The decision table: what the policies answer to every question that can be asked, made small enough to review.
 * Rows say who is permitted, or forbidden, what; whatever no row has is denied because nothing permits it. Attributes that do
 * not matter are left out. The first line has the SHA-256 of the whole table, cell by cell, so that no change hides in what
 * is left out.
 */
import { createHash } from 'node:crypto'
import type { Action, SubjectType } from '../actions.ts'
import { NO_PERMIT } from '../refusal.ts'
import type { Cell } from './cells.ts'

/** A cell with its answer. */
export type Decided = { readonly cell: Cell; readonly allowed: boolean; readonly ruleId: string | null }

/** One line: for these roles and values, this answer by this rule. */
export type TableRow = {
  readonly action: Action
  readonly type: SubjectType
  readonly roles: readonly string[]
  /** values of attributes, each one of several; what is not named does not matter */
  readonly when: readonly (readonly [attribute: string, values: readonly string[]])[]
  readonly outcome: string
}

type Point = { readonly symbols: Readonly<Record<string, string>>; readonly outcome: string }
type Branch = { readonly when: TableRow['when']; readonly outcome: string }

const ROLE = 'role'
const HEADER = 'action,subject,role,when,outcome,rule'
const outcomeOf = ({ allowed, ruleId }: Decided) => `${allowed ? 'ALLOW' : 'DENY'},${ruleId ?? NO_PERMIT}`
const UNPERMITTED = `DENY,${NO_PERMIT}`

/** The rows of the table without its don't-cares. */
export function tableRows(decided: readonly Decided[]): TableRow[] {
  const questions = Map.groupBy(decided, ({ cell }) => `${cell.action} ${cell.type}`)
  return [...questions.values()].flatMap((answers) => {
    const [first] = answers
    if (!first) return []
    const { action, type } = first.cell
    const points = answers.map((answer) => ({
      symbols: { [ROLE]: answer.cell.actor.requestId, ...answer.cell.symbols },
      outcome: outcomeOf(answer),
    }))
    const attributes = [...new Set(points.flatMap(({ symbols }) => Object.keys(symbols)))].filter(
      (name) => name !== ROLE,
    )
    return branches(points, [ROLE, ...attributes.toSorted()])
      .filter(({ outcome }) => outcome !== UNPERMITTED)
      .map(({ when, outcome }) => ({
        action,
        type,
        roles: when.find(([attribute]) => attribute === ROLE)?.[1] ?? ['*'],
        when: when.filter(([attribute]) => attribute !== ROLE),
        outcome,
      }))
  })
}

/** The text of `policies/decision-table.csv`. */
export function printTable(decided: readonly Decided[]): string {
  const rows = tableRows(decided)
    .map(({ action, type, roles, when, outcome }) => {
      const conditions = when.map(([attribute, values]) => `${attribute}=${values.join('|')}`).join('; ')
      return `${action},${type},${roles.join('|')},${conditions},${outcome}`
    })
    .toSorted()
  const head = `# ${decided.length} cells, sha256 ${hashTable(decided)}; what no row has is denied: no permit`
  return `${[head, HEADER, ...rows].join('\n')}\n`
}

/** SHA-256 over every cell and its answer, in the order of their lines. */
function hashTable(decided: readonly Decided[]): string {
  const lines = decided.map((answer) => {
    const { actor, action, type, symbols: words } = answer.cell
    const symbols = Object.entries(words).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return [action, type, actor.requestId, ...symbols.map((pair) => pair.join('=')), outcomeOf(answer)].join(',')
  })
  const hash = createHash('sha256')
  for (const line of lines.toSorted()) hash.update(`${line}\n`)
  return hash.digest('hex')
}

/** Splits by one attribute after another; values that lead to the same answers share a branch, and alone they need none. */
function branches(points: readonly Point[], [attribute, ...rest]: readonly string[]): Branch[] {
  const [first] = points
  if (!first || points.every(({ outcome }) => outcome === first.outcome))
    return first ? [{ when: [], outcome: first.outcome }] : []
  if (attribute === undefined) throw new Error('Two cells have the same values and different answers.')
  const byValue = Map.groupBy(points, ({ symbols }) => symbols[attribute] ?? '')
  const parts = [...byValue].map(([value, part]) => ({ value, below: branches(part, rest) }))
  const alike = [...Map.groupBy(parts, ({ below }) => JSON.stringify(below)).values()]
  return alike.flatMap((group) => {
    const values = group.map(({ value }) => value).toSorted()
    const below = group[0]?.below ?? []
    return alike.length === 1
      ? below
      : below.map(({ when, outcome }) => ({ when: [[attribute, values] as const, ...when], outcome }))
  })
}

/** A committed table read back: what it says of a cell. */
export class PinnedTable {
  private readonly rows: Map<string, { roles: string[]; when: [string, string[]][]; allowed: boolean }[]>

  constructor(text: string) {
    const [, , ...lines] = text.trimEnd().split('\n')
    const rows = lines.map((line) => {
      const [action = '', type = '', roles = '', when = '', outcome = ''] = line.split(',')
      const conditions = when === '' ? [] : when.split('; ').map(readCondition)
      return { question: `${action} ${type}`, roles: roles.split('|'), when: conditions, allowed: outcome === 'ALLOW' }
    })
    this.rows = Map.groupBy(rows, ({ question }) => question)
  }

  /** Whether the table permits a cell. */
  allows(cell: Cell): boolean {
    const { symbols } = cell
    const row = (this.rows.get(`${cell.action} ${cell.type}`) ?? []).find(
      ({ roles, when }) =>
        (roles[0] === '*' || roles.includes(cell.actor.requestId)) &&
        when.every(([attribute, values]) => values.includes(symbols[attribute] ?? '')),
    )
    return row?.allowed ?? false
  }
}

function readCondition(text: string): [string, string[]] {
  const [attribute = '', values = ''] = text.split('=')
  return [attribute, values.split('|')]
}
