import type { PurposeClass } from '../../generated/prisma/enums.ts'
import type { Refusal } from '../../kernel/result.ts'
import { CHAIN_STATES, chainEnd, chainState, grantsIn, useState, type Chain, type ChainState } from './chain.ts'
import { refusalOfChain } from './chain-refusal.ts'

/** One way from a source field to the product, as the rows have it. */
export type ChainCandidate = Chain & {
  readonly fieldId: string
  readonly fieldName: string
  readonly resourceId: string
  readonly resourceCode: string
}

/** The chain that a source field rests on at an instant. */
export type FieldChain = { readonly chain: ChainCandidate; readonly state: ChainState }

/** What a product version rests on for a purpose at an instant: every source field's best chain. */
export type ProductChains = {
  readonly fields: readonly FieldChain[]
  /** WHOLE only if every field's chain is; else the state of the first field whose chain is not */
  readonly state: ChainState
  /** why a call must be refused; null when whole */
  readonly refusal: Refusal | null
  /** the first instant at which one of the links has ended, if nothing else happens; null when not whole */
  readonly endsAt: Date | null
}

/**
 * Decides what a product version rests on. A field may have several chains (a use granted anew, a product approved again):
 * the one that lasts longest counts among those that are whole, else the one that breaks nearest to the product.
 */
export function chooseChains(
  candidates: readonly ChainCandidate[],
  at: { purpose: PurposeClass; instant: Date },
): ProductChains {
  const byField = Map.groupBy(candidates, ({ fieldId }) => fieldId)
  const fields = [...byField.values()].flatMap((ways) =>
    best(ways.map((chain) => ({ chain, state: chainState(chain, at) }))),
  )
  const broken = fields.find(({ state }) => state !== 'WHOLE')
  if (fields.length > 0 && !broken) return { fields, state: 'WHOLE', refusal: null, endsAt: earliestEnd(fields) }
  // A version without source fields rests on nothing, so nothing authorizes it.
  const state = broken?.state ?? 'OPERATION_MISSING'
  return {
    fields,
    state,
    refusal: state === 'WHOLE' ? null : refusalOfChain(state, broken && placeOf(broken)),
    endsAt: null,
  }
}

/** What a product version rests on for several purposes together. */
export type Standing = Pick<ProductChains, 'state' | 'refusal'> & {
  /** the grants of the chains that were looked at */
  readonly grantIds: readonly string[]
}

/** Whole only if it is whole for each; else the state of the first that is not. */
export function standingOf(chains: readonly ProductChains[]): Standing {
  const broken = chains.find(({ state }) => state !== 'WHOLE')
  const grantIds = [...new Set(chains.flatMap(grantsOf))]
  return { state: broken?.state ?? 'WHOLE', refusal: broken?.refusal ?? null, grantIds }
}

/**
 * What fields are worth to an operator as far as the use right, for whoever works on them before there is a product.
 * @param withdrawn ids of links that are on their way out: what rests on one is refused before the marketplace's rows say so
 */
export function useStanding(
  candidates: readonly ChainCandidate[],
  at: { purpose: PurposeClass; instant: Date; withdrawn: ReadonlySet<string> },
): Standing {
  const stateOf = (chain: ChainCandidate): ChainState => {
    const state = useState(chain, at)
    return state === 'WHOLE' && linksOf(chain).some((id) => at.withdrawn.has(id)) ? 'USE_REVOKED' : state
  }
  const fields = [...Map.groupBy(candidates, ({ fieldId }) => fieldId).values()].flatMap((ways) =>
    best(ways.map((chain) => ({ chain, state: stateOf(chain) }))),
  )
  const broken = fields.find(({ state }) => state !== 'WHOLE')
  const grantIds = grantsOf({ fields })
  if (fields.length > 0 && !broken) return { state: 'WHOLE', refusal: null, grantIds }
  const state = broken?.state ?? 'USE_MISSING'
  return { state, refusal: state === 'WHOLE' ? null : refusalOfChain(state, broken && placeOf(broken)), grantIds }
}

/** The ids of what a chain consists of as far as the use right, from the source on. */
export function linksOf(chain: ChainCandidate): string[] {
  const { use, agreement } = chain.basis === 'HOLDING' ? { use: null, agreement: null } : chain
  return [chain.resourceId, ...[chain.letter, chain.holding, agreement, use].map((link) => link?.id ?? '')]
}

/** What a decision about `chainState` is told of it: the grants for the record, and for a refusal the link that is broken. */
export const behind = ({ refusal, grantIds }: Standing) => ({ grantIds, behind: { chainState: refusal } })

/** The grants of the chains that were looked at, each once. */
export const grantsOf = ({ fields }: Pick<ProductChains, 'fields'>): string[] => [
  ...new Set(fields.flatMap(({ chain }) => grantsIn(chain).map(({ id }) => id))),
]

/** Of equals the first stays first: the store gives the newest grants first. */
function best(ways: readonly FieldChain[]): FieldChain[] {
  return ways.toSorted((a, b) => rank(b) - rank(a) || endMs(b) - endMs(a)).slice(0, 1)
}

const rank = ({ state }: FieldChain): number => CHAIN_STATES.indexOf(state)
const endMs = ({ chain }: FieldChain): number => chainEnd(chain)?.getTime() ?? 0

function earliestEnd(fields: readonly FieldChain[]): Date {
  return new Date(Math.min(...fields.map(endMs)))
}

const placeOf = ({ chain }: FieldChain) => ({
  resourceCode: chain.resourceCode,
  fieldName: chain.fieldName,
  agreementNo: chain.basis === 'HOLDING' ? undefined : chain.agreement?.no,
})
