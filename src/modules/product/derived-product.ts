/**
 * 再开发: a product that somebody else develops from one that is delivered (27号 art. 6).
 * Promises: a derived product names a listed one and a developer, and keeps both for all its versions; that the developer is
 * tied neither to who delivered the first nor to who publishes the second is the policy’s to say, of `affiliate`. Refuses: a
 * derived product without a developer, which its publisher would develop itself.
 */
import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { Contract } from './contract.ts'

/** The product that another is derived from, as the marketplace knows it. */
export type BaseProduct = { readonly id: string; readonly operatorOrgId: string; readonly listed: boolean }

/** Whether a version fits what it is derived from, who develops it, and what its product was before. */
export function decideDerivation(
  { code, derivedFrom }: Pick<Contract, 'code' | 'derivedFrom'>,
  of: {
    readonly base: BaseProduct | null
    readonly developerOrgId: string | null
    /** the product, where it has versions */
    readonly existing: { readonly baseProductId: string | null; readonly developerOrgId: string | null } | null
  },
): Result<void> {
  const { base, existing, developerOrgId } = of
  if (derivedFrom === code) return fault('DERIVED_FROM_ITSELF', `${code} is derived from itself. Name another product.`)
  if (derivedFrom !== undefined && !base?.listed)
    return fault('BASE_UNKNOWN', `No listed product has the code ${derivedFrom}. Name one that is listed, or none.`)
  if (derivedFrom !== undefined && developerOrgId === null)
    return refuse({
      code: 'DERIVED_WITHOUT_DEVELOPER',
      message: `${code} is derived from ${derivedFrom}, and who delivers a product does not re-develop it. Name the developer, which has no tie to its operator.`,
      rule: '27号 art. 6',
      field: 'input.developerUscc',
    })
  if (existing && existing.baseProductId !== (base?.id ?? null))
    return fault(
      'BASE_CHANGED',
      `A product keeps what it is derived from, and ${code} was submitted otherwise. Choose another code.`,
    )
  if (existing && existing.developerOrgId !== developerOrgId)
    return refuse({
      code: 'DEVELOPER_CHANGED',
      message: `${code} has another developer. A product keeps its developer: name the same, or choose another code.`,
      rule: 'product.developer',
      field: 'input.developerUscc',
    })
  return ok()
}

const fault = (code: string, message: string) =>
  refuse({ code, message, rule: 'product.derived', field: 'contract.derivedFrom' })
