/**
 * 部门自有产品: a department publishes a product of its own data, for governance or welfare, without an operator.
 * Promises: it is free, and reads only what the department itself holds; a field that it obtained by sharing needs its
 * provider's letter, as everywhere. Refuses: a charged purpose, another department's resource, a developer's share.
 */
import type { PersonRole, ProductBasis, PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { Contract } from './contract.ts'
import { isCharged } from './release.ts'

/** A department's person publishes what it holds; anybody else could only do so as an operator. */
export const basisOf = ({ role }: { readonly role: PersonRole | null }): ProductBasis =>
  role === 'HOLDER' ? 'HOLDING' : 'OPERATION'

/** By what a product rests on, the policy's actions about it. */
export const ACTIONS_ON = {
  HOLDING: { submit: 'ownProduct.submit', list: 'ownProduct.list', withdraw: 'ownProduct.withdraw' },
  OPERATION: { submit: 'product.submit', list: 'product.list', withdraw: 'product.withdraw' },
} as const satisfies Record<ProductBasis, object>

/** Whether anything is to be paid for a product, in the words of the policies. */
export const chargeState = (purposes: readonly PurposeClass[], freePurposes: readonly PurposeClass[]) =>
  isCharged(purposes, freePurposes) ? 'CHARGED' : 'FREE'

/** What is known of a product that a department submits. */
export type OwnProduct = {
  readonly contract: Pick<Contract, 'purposes' | 'sources'>
  readonly publisherOrgId: string
  readonly hasDeveloper: boolean
  readonly resources: readonly { readonly code: string; readonly holderOrgId: string }[]
  readonly freePurposes: readonly PurposeClass[]
}

/** Refuses OWN_PRODUCT_CHARGED, OWN_PRODUCT_DEVELOPER, OWN_PRODUCT_SOURCE. */
export function decideOwnProduct({ contract, freePurposes, hasDeveloper, ...rest }: OwnProduct): Result<void> {
  const { resources, publisherOrgId } = rest
  const charged = contract.purposes.find((purpose) => !freePurposes.includes(purpose))
  if (charged) {
    const message = `A department publishes its own product for ${freePurposes.join(' or ')} only, free of charge, and not for ${charged}. Leave ${charged} out, or authorize an operator.`
    return refuse({ code: 'OWN_PRODUCT_CHARGED', message, rule: '发改价格〔2025〕65号', field: 'contract.purposes' })
  }
  if (hasDeveloper) {
    const message = 'A department’s own product is free, so no developer shares in its income. Leave the developer out.'
    return refuse({ code: 'OWN_PRODUCT_DEVELOPER', message, rule: 'product.own', field: 'input.developerUscc' })
  }
  const foreign = resources.find(({ holderOrgId }) => holderOrgId !== publisherOrgId)
  if (!foreign) return ok()
  const message = `${foreign.code} is held by another department. A department’s own product reads what it holds itself: leave ${foreign.code} out, or have an operator make the product.`
  return refuse({ code: 'OWN_PRODUCT_SOURCE', message, rule: 'rights.holding (数据二十条)', field: 'contract.sources' })
}

/** Of an operator's product that is approved without an agreement. */
export const AGREEMENT_NEEDED: Refusal = {
  code: 'AGREEMENT_NEEDED',
  message: 'An operator’s product is approved under an agreement. Name the one its operation right comes under.',
  rule: '27号 art. 13',
  field: 'input.agreementNo',
}

/** Of a department's own product that is approved under one. */
export const AGREEMENT_NEEDLESS: Refusal = {
  code: 'AGREEMENT_NEEDLESS',
  message: 'A department’s own product rests on its holding, not on an agreement. Leave the agreement out.',
  rule: 'rights.holding (数据二十条)',
  field: 'input.agreementNo',
}
