/**
 * What the data domain should let product roles read, against what it does.
 * Owns: the comparison. Promises: a role is owed a column only while the chain behind it is whole as far as the use right;
 * a right that is pending counts, since the data domain comes first when rights are given. Refuses: nothing.
 */
import type { GrantStatus, PurposeClass } from '../../generated/prisma/enums.ts'
import { linksOf, useState, type ChainCandidate, type ChainState } from '../authorization/index.ts'

/** One column of a raw table: `cd_psb.person` and `name`. */
export type Column = { readonly table: string; readonly column: string }

/** One way up from a source field of a product version. */
export type SourceWay = Column & { readonly chain: ChainCandidate }

/** A product version that may have functions in the data domain. */
export type InstalledVersion = {
  readonly productId: string
  readonly productVersionId: string
  readonly operatorOrgId: string
  readonly code: string
  readonly version: number
  readonly region: string
  readonly listed: boolean
  readonly purposes: readonly PurposeClass[]
}

/** What a source column of a product version is worth for one purpose. */
export type OwedColumn = Column & { readonly state: ChainState }

/** A product role: what the marketplace owes it, and what the data domain's own catalogue says that it has. */
export type RoleRights = {
  readonly role: string
  readonly version: InstalledVersion | null
  readonly purpose: PurposeClass | null
  readonly owed: readonly OwedColumn[]
  /** null where the role does not exist */
  readonly held: readonly Column[] | null
  /** whether its function is there */
  readonly works: boolean
}

export type Difference = Column & {
  readonly role: string
  readonly productVersionId: string | null
  readonly region: string | null
  readonly kind: 'EXTRA' | 'MISSING'
  /** where the chain breaks, NOT_A_SOURCE for a column that the version never declared, WHOLE for one it should have */
  readonly because: ChainState | 'NOT_A_SOURCE'
}

/** Each source column's best state for a purpose: whole if one of its ways is. */
export function owedColumns(
  ways: readonly SourceWay[],
  at: { purpose: PurposeClass; instant: Date; withdrawn: ReadonlySet<string> },
): OwedColumn[] {
  const byColumn = Map.groupBy(ways, nameOf)
  return [...byColumn.values()].map((candidates) => {
    const states = candidates.map((way) => wayState(way, at))
    const [{ table, column }] = candidates as [SourceWay]
    return { table, column, state: states.find((state) => state === 'WHOLE') ?? states[0] ?? 'USE_MISSING' }
  })
}

function wayState(
  { chain }: SourceWay,
  at: { purpose: PurposeClass; instant: Date; withdrawn: ReadonlySet<string> },
): ChainState {
  const state = useState(given(chain), at)
  return state === 'WHOLE' && linksOf(chain).some((id) => at.withdrawn.has(id)) ? 'USE_REVOKED' : state
}

/** What is pending counts, of a use and of a department’s own holding: the data domain comes first when rights are given. */
function given(chain: ChainCandidate): ChainCandidate {
  if (chain.basis === 'HOLDING') return { ...chain, holding: active(chain.holding) }
  return { ...chain, use: active(chain.use) }
}

const active = <L extends { status: GrantStatus }>(link: L | null): L | null =>
  link?.status === 'PENDING' ? { ...link, status: 'ACTIVE' } : link

/** The columns that are live. */
export const liveColumns = (owed: readonly OwedColumn[]): OwedColumn[] => owed.filter(({ state }) => state === 'WHOLE')

/** What has to change so that a role holds exactly what it is owed. A role that does not exist holds nothing and is owed no change. */
export function differencesOf({ role, version, owed, held }: RoleRights): Difference[] {
  if (!held) return []
  const of = { role, productVersionId: version?.productVersionId ?? null, region: version?.region ?? null }
  const states = new Map(owed.map((column) => [nameOf(column), column.state]))
  const has = new Set(held.map(nameOf))
  const extra = held
    .filter((column) => states.get(nameOf(column)) !== 'WHOLE')
    .map(({ table, column }): Difference => {
      return { ...of, table, column, kind: 'EXTRA', because: states.get(nameOf({ table, column })) ?? 'NOT_A_SOURCE' }
    })
  const missing = liveColumns(owed)
    .filter((column) => !has.has(nameOf(column)))
    .map(({ table, column }): Difference => ({ ...of, table, column, kind: 'MISSING', because: 'WHOLE' }))
  return [...extra, ...missing]
}

/** Whether a listed version lacks its function for a purpose. */
export const lacksFunction = ({ version, works }: RoleRights): boolean => version?.listed === true && !works

export const nameOf = ({ table, column }: Column): string => `${table}.${column}`
