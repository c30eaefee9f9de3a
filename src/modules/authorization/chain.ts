/**
 * The chain of rights that one source field of one call rests on: resource → consent letter, where the field was obtained
 * by sharing → holding → agreement → use → operation. A department's own product rests on its holding alone: there is no
 * use and no operation, and what follows is the licence.
 * Promises: WHOLE only if every link is there, in force and for the purpose at that instant; otherwise the first link,
 * counted from the source, that is not. Refuses: nothing by itself; chain-refusal.ts says what to do about each state.
 */
import type { AgreementStatus, GrantStatus, PurposeClass, ResourceStatus, Right } from '../../generated/prisma/enums.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { agreementEnd, agreementStart } from './term.ts'

export type GrantLink = {
  readonly id: string
  readonly status: GrantStatus
  readonly validFrom: Date
  /** first instant out of force */
  readonly validTo: Date
  readonly purposes: readonly PurposeClass[]
}

export type AgreementLink = {
  readonly id: string
  readonly no: string
  readonly status: AgreementStatus
  readonly startDate: Day
  /** last day in force */
  readonly endDate: Day
}

type Source = {
  readonly resource: { readonly status: ResourceStatus }
  /** the provider's consent letter; left out where the field is the holder's own, null where it is needed and there is none */
  readonly letter?: GrantLink | null
}

/** Of a department's own product: the holding is the publisher's. */
export type HoldingChain = Source & { readonly basis: 'HOLDING'; readonly holding: GrantLink | null }

/** Of an operator's product: use and operation of one field rest on the same agreement. */
export type OperationChain = Source & {
  readonly basis: 'OPERATION'
  readonly holding: GrantLink | null
  readonly agreement: AgreementLink | null
  readonly use: GrantLink | null
  readonly operation: GrantLink | null
}

export type Chain = HoldingChain | OperationChain

export type At = { readonly purpose: PurposeClass; readonly instant: Date }

const GRANT_FAULTS = ['MISSING', 'PENDING', 'SUSPENDED', 'REVOKED', 'EXPIRED', 'PURPOSE'] as const
const AGREEMENT_FAULTS = ['MISSING', 'UNSIGNED', 'PENDING', 'SUSPENDED', 'TERMINATED', 'EXPIRED'] as const
const RESOURCE_FAULTS = ['UNCATALOGUED', 'SUSPENDED', 'CANCELLED'] as const

export type GrantFault = (typeof GRANT_FAULTS)[number]
export type AgreementFault = (typeof AGREEMENT_FAULTS)[number]
type ResourceFault = (typeof RESOURCE_FAULTS)[number]

/** Where a chain breaks. */
export type ChainBreak =
  `RESOURCE_${ResourceFault}` | `LETTER_${GrantFault}` | `AGREEMENT_${AgreementFault}` | `${Right}_${GrantFault}`
export type ChainState = 'WHOLE' | ChainBreak

/** All states, the nearest to the source first: a later one is nearer to whole. */
export const CHAIN_STATES: readonly ChainState[] = [
  ...RESOURCE_FAULTS.map((fault) => `RESOURCE_${fault}` as const),
  ...GRANT_FAULTS.map((fault) => `LETTER_${fault}` as const),
  ...GRANT_FAULTS.map((fault) => `HOLDING_${fault}` as const),
  ...AGREEMENT_FAULTS.map((fault) => `AGREEMENT_${fault}` as const),
  ...GRANT_FAULTS.map((fault) => `USE_${fault}` as const),
  ...GRANT_FAULTS.map((fault) => `OPERATION_${fault}` as const),
  'WHOLE',
]

/** The first link that is missing or out of force for the purpose at the instant, or WHOLE. */
export function chainState(chain: Chain, at: At): ChainState {
  const use = useState(chain, at)
  if (use !== 'WHOLE' || chain.basis === 'HOLDING') return use
  const operation = grantFault(chain.operation, at)
  return operation ? `OPERATION_${operation}` : 'WHOLE'
}

/** The same as far as the use right: what the data domain itself must know, since it decides who reads a column. */
export function useState(chain: HoldingChain | Omit<OperationChain, 'operation'>, at: At): ChainState {
  const resource = resourceFault(chain.resource.status)
  if (resource) return `RESOURCE_${resource}`
  const letter = chain.letter === undefined ? null : grantFault(chain.letter, at)
  if (letter) return `LETTER_${letter}`
  const holding = grantFault(chain.holding, at)
  if (holding) return `HOLDING_${holding}`
  if (chain.basis === 'HOLDING') return 'WHOLE'
  // Without a use grant no agreement is known: what is missing is the grant.
  if (!chain.use) return 'USE_MISSING'
  const agreement = agreementFault(chain.agreement, at.instant)
  if (agreement) return `AGREEMENT_${agreement}`
  const use = grantFault(chain.use, at)
  return use ? `USE_${use}` : 'WHOLE'
}

/** Why a grant carries nothing for the purpose at the instant, or null when it does. */
export function grantFault(grant: GrantLink | null, { purpose, instant }: At): GrantFault | null {
  if (!grant) return 'MISSING'
  if (grant.status !== 'ACTIVE') return grant.status
  if (instant < grant.validFrom) return 'PENDING'
  if (instant >= grant.validTo) return 'EXPIRED'
  return grant.purposes.includes(purpose) ? null : 'PURPOSE'
}

const NOT_YET: readonly AgreementStatus[] = ['DRAFT', 'DECIDED', 'SIGNED']

/**
 * Why an agreement carries nothing at the instant, or null when it does. Once filed it is in force from its first day
 * through the whole of its last, whenever the row's status is turned.
 */
export function agreementFault(agreement: Omit<AgreementLink, 'id'> | null, instant: Date): AgreementFault | null {
  if (!agreement) return 'MISSING'
  if (NOT_YET.includes(agreement.status)) return 'UNSIGNED'
  if (agreement.status === 'SUSPENDED' || agreement.status === 'TERMINATED' || agreement.status === 'EXPIRED')
    return agreement.status
  if (instant < agreementStart(agreement)) return 'PENDING'
  return instant < agreementEnd(agreement) ? null : 'EXPIRED'
}

/** The first instant at which one of the links has ended, if nothing else happens. Null when a link is missing. */
export function chainEnd(chain: Chain): Date | null {
  const { letter, holding } = chain
  const [agreement, ...rights] = chain.basis === 'HOLDING' ? [] : [chain.agreement, chain.use, chain.operation]
  const grants = [holding, ...rights, ...(letter === undefined ? [] : [letter])]
  if (agreement === null || grants.some((grant) => !grant)) return null
  const ends = [...grants.flatMap((grant) => grant?.validTo ?? []), ...(agreement ? [agreementEnd(agreement)] : [])]
  return new Date(Math.min(...ends.map((end) => end.getTime())))
}

/** The grants of a chain that are there, from the source on; without its letter. */
export function grantsIn(chain: Chain): GrantLink[] {
  const rights = chain.basis === 'HOLDING' ? [] : [chain.use, chain.operation]
  return [chain.holding, ...rights].flatMap((grant) => grant ?? [])
}

function resourceFault(status: ResourceStatus): ResourceFault | null {
  if (status === 'CATALOGUED') return null
  return status === 'SUBMITTED' ? 'UNCATALOGUED' : status
}
