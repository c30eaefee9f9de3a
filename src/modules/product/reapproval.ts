/**
 * 重新审定: a listed version whose rights ended and were granted anew gets a new operation right, on the uses that are live now.
 * Promises: only what is broken at the operation is approved again, purpose by purpose. Refuses: a version that is not
 * listed, one whose chain is whole, and one whose chain breaks nearer to the source, naming the link.
 */
import type { ProductVersionStatus, PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { ChainState, PurposeChains } from '../authorization/index.ts'

/** What a new operation right mends. One that is only pending or suspended comes back by itself. */
const MENDED: readonly ChainState[] = [
  'OPERATION_MISSING',
  'OPERATION_REVOKED',
  'OPERATION_EXPIRED',
  'OPERATION_PURPOSE',
]

/** Whether a version can be approved again. @returns the purposes that the new operation right is for */
export function decideReapproval(version: {
  readonly status: ProductVersionStatus
  readonly chains: readonly Pick<PurposeChains, 'purpose' | 'state' | 'refusal'>[]
}): Result<PurposeClass[]> {
  if (version.status !== 'LISTED') return refuse(notListed(version.status))
  const purposes = version.chains.flatMap(({ state, purpose }) => (MENDED.includes(state) ? [purpose] : []))
  if (purposes.length > 0) return ok(purposes)
  return refuse(version.chains.find(({ refusal }) => refusal)?.refusal ?? NEEDLESS)
}

const notListed = (status: ProductVersionStatus): Refusal => ({
  code: 'PRODUCT_STATUS',
  message: `Only a listed version is approved again, and this is ${status}. Approve a submitted version as such.`,
  rule: 'product.status',
})

const NEEDLESS: Refusal = {
  code: 'REAPPROVAL_NEEDLESS',
  message: 'Every source field of the version has a whole chain of rights. There is nothing to approve again.',
  rule: 'rights.operation (数据二十条)',
}
