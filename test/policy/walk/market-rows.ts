/** Everything that is in the market, and what of it the policies read literally let somebody see. */
import { Prisma } from '../../../src/generated/prisma/client.ts'
import type { Market } from '../../../src/platform/database/market.ts'
import { ACTIONS, type ReadableModel } from '../../../src/policy/actions.ts'
import type { Actor } from '../../../src/policy/actor.ts'
import type { Facts } from '../../../src/policy/facts.ts'
import { type FilterableModel, isPart, PARTS } from '../../../src/policy/parts.ts'
import { isAllowed } from '../../../src/policy/proof/naive.ts'
import { SET } from '../texts.ts'

export type Row = Readonly<Record<string, unknown>>

/** What a row is known by where it has no `id`. */
const KEYS: Readonly<Record<string, string>> = {
  AuditEvent: 'seq',
  LogLeaf: 'index',
  LogCheckpoint: 'size',
  Person: 'email',
  ProductReview: 'productVersionId',
}
/** Columns that no field of the schema shows, to anybody. */
const NEVER_SHOWN = ['payoutAccount', 'passwordHash', 'secretHash', 'keyHash', 'requestHash', 'salt']
/** Columns that are shown with another row only: a version’s query with the review of it. */
const SHOWN_WITH: Readonly<Record<string, ReadableModel>> = { query: 'ProductReview' }
/** Hashes and signed heads of the public log: everybody’s. */
const PUBLIC = ['LogNode', 'LogSeal']
/** Shorter texts and codes coincide by chance. */
const TELLING_LENGTH = 8
/** Words of the machinery, which a decision is told in: the same whoever it was about. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  AuditEvent: ['action', 'objectType', 'reasonCode', 'rule', 'policySetVersion'],
  CallRecord: ['denyCode'],
  ConsentRequest: ['fieldScope'],
  Consent: ['fieldScope'], // names of fields, as the catalogue and releases have them
}
const IS_DATE = /^\d{4}-\d\d-\d\d/

const READABLE: readonly string[] = ACTIONS.read
const isReadable = (model: string): model is ReadableModel => READABLE.includes(model)
const isFilterable = (model: string): model is FilterableModel => isReadable(model) || Object.hasOwn(PARTS, model)

export const keyOf = (model: string): string => KEYS[model] ?? 'id'

export class MarketRows {
  private readonly indexes = new Map<string, ReadonlyMap<string, Row>>()

  private constructor(private readonly rows: ReadonlyMap<string, readonly Row[]>) {}

  static async load({ prisma }: Market): Promise<MarketRows> {
    const rows = new Map<string, readonly Row[]>()
    for (const model of Object.keys(Prisma.ModelName)) {
      const delegate = `${model.charAt(0).toLowerCase()}${model.slice(1)}` as 'person'
      rows.set(model, await prisma[delegate].findMany({ ...withWhole(model) }))
    }
    return new MarketRows(rows)
  }

  of(model: string): readonly Row[] {
    return this.rows.get(model) ?? []
  }

  find(model: string, key: string): Row | undefined {
    const index = this.indexes.get(model) ?? new Map(this.of(model).map((row) => [String(row[keyOf(model)]), row]))
    this.indexes.set(model, index)
    return index.get(key)
  }

  /** Without what belongs to a region: what is left is others'. */
  outside(region: string | undefined): MarketRows {
    const others = [...this.rows].map(([model, rows]) => [model, rows.filter((row) => row.region !== region)] as const)
    return region === undefined ? this : new MarketRows(new Map(others))
  }

  /** Values that columns of this name hold: an argument `agreementNo` takes those of columns `no`. */
  namedLike(argument: string): string[] {
    const name = argument.toLowerCase()
    const columns = [...this.rows.values()].flatMap((rows) => Object.keys(rows[0] ?? {}))
    const [column] = columns.filter((candidate) => name.endsWith(candidate.toLowerCase())).toSorted(longestFirst)
    const values = [...this.rows.values()].flatMap((rows) => rows.map((row) => row[column ?? '']))
    return [...new Set(values.filter((value) => typeof value === 'string' || typeof value === 'bigint').map(String))]
  }

  /** Texts that only rows hold which somebody may not see, and those that nobody is ever shown. */
  secretsFrom(actor: Actor): ReadonlySet<string> {
    const [seen, hidden] = [new Set<string>(), new Set<string>()]
    for (const [model, rows] of this.rows) {
      for (const row of rows) {
        const left = [...NEVER_SHOWN, ...(WORDS[model] ?? [])]
        const columns = Object.entries(row).filter(([column]) => !left.includes(column))
        for (const [column, value] of columns) {
          const place = permits(actor, SHOWN_WITH[column] ?? model, row) ? seen : hidden
          if (column !== wholeOf(model)) for (const text of textsOf(value)) place.add(text)
        }
      }
    }
    for (const text of seen) hidden.delete(text)
    for (const rows of this.rows.values())
      for (const row of rows)
        for (const column of NEVER_SHOWN) for (const text of textsOf(row[column])) hidden.add(text)
    return hidden
  }
}

/** Whether somebody may see a row, by the rules of its model or of the whole that it is a part of. */
export function permits(actor: Actor, model: string, row: Row): boolean {
  if (PUBLIC.includes(model)) return true
  if (!isFilterable(model)) return false
  if (isPart(model)) return permits(actor, PARTS[model].of, row[PARTS[model].by] as Row)
  return isAllowed(SET, { actor, action: 'read', type: model, facts: row as Facts, symbols: {} })
}

/** A part is loaded with its whole. */
function withWhole(model: string): object {
  if (!isFilterable(model) || !isPart(model)) return {}
  const { of, by } = PARTS[model]
  const whole = withWhole(of)
  return { include: { [by]: Object.keys(whole).length > 0 ? whole : true } }
}

/** The column under which a part's whole was loaded with it. */
const wholeOf = (model: string) => (isFilterable(model) && isPart(model) ? PARTS[model].by : undefined)

const longestFirst = (a: string, b: string) => b.length - a.length

/** The texts of a value, and of what is inside it: a contract is a column. Bytes as hex. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= TELLING_LENGTH && !IS_DATE.test(value) ? [value] : []
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('hex')]
  return typeof value === 'object' && value !== null && !(value instanceof Date)
    ? Object.values(value).flatMap(textsOf)
    : []
}
