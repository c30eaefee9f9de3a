import type { Result } from '../../kernel/result.ts'

/**
 * What settlement asks of the public log, without knowing it: whether these invoices stand under a head that the witnesses have
 * cosigned. No quorum, no settlement: else a second, forged history could be paid out.
 */
export abstract class SealQuorum {
  /** Refuses what is not sealed and cannot be sealed now. */
  abstract sealed(invoiceIds: readonly string[]): Promise<Result<void>>
}
