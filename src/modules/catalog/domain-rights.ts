import type { RightsLink } from '../../generated/prisma/enums.ts'
import type { Result } from '../../kernel/result.ts'

export type WithdrawalAction =
  | 'grant.revoke'
  | 'agreement.suspend'
  | 'agreement.terminate'
  | 'resource.suspend'
  | 'letter.revoke'
  | 'product.withdraw'

/** A link of the chain of rights on its way out. */
export type Withdrawal = {
  readonly link: RightsLink
  /** id of the grant, the agreement, the resource, the consent letter or the product version */
  readonly linkId: string
  /** the use case, by its policy action: who finds a withdrawal that was cut off finishes with it */
  readonly action: WithdrawalAction
  readonly reason: string | null
}

/**
 * The rights of product roles inside the data domain, as the rooms of rights see them. Market and domain are two databases,
 * so order makes them safe together: whatever is cut off between the two leaves less access, never more.
 */
export abstract class DomainRights {
  /**
   * Ends a right: the data domain takes away and commits what rests on the link, then `change` ends the link in a transaction
   * of the marketplace. Where `change` refuses, the columns are given back; where it is cut off or throws, it is finished later.
   */
  abstract withdraw<T>(withdrawal: Withdrawal, change: () => Promise<Result<T>>): Promise<Result<T>>

  /** Brings every product role to what live and pending grants give it; committed in the data domain when it resolves. */
  abstract follow(): Promise<void>
}
