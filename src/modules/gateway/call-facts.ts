import type { ChainState } from '../authorization/index.ts'
import type { ConsentState } from '../consent/index.ts'
import { decideLicence, type Licence } from './licence.ts'
import type { PurposeClass } from '../../generated/prisma/enums.ts'

/** What a call is decided by, in the words of `policies/vocabulary.json`: `product.call` asks for nothing else. */
export type CallFacts = {
  readonly licenceState: string
  readonly purposeFit: 'LICENSED' | 'OTHER'
  readonly chainState: ChainState
  readonly priceState: 'IN_FORCE' | 'MISSING'
  readonly consentState: 'NOT_NEEDED' | ConsentState
}

/** What was found out about a call. */
export type CallFindings = {
  readonly licence: Licence
  readonly asked: { productCode: string; purposeClass: PurposeClass; now: Date }
  readonly chainState: ChainState
  readonly hasPrice: boolean
  /** state of the consent that the call presents; it matters only where the product needs one */
  readonly consent: ConsentState
}

/** Reduces what was found out about a call to the facts of the policy. Pure; the gateway decides by the same findings, one after another. */
export function callFacts({ licence, asked, chainState, hasPrice, consent }: CallFindings): CallFacts {
  const licensed = decideLicence(licence, { ...asked, purposeClass: licence.purposeClass })
  return {
    licenceState: licensed.ok ? 'LIVE' : licensed.error.code,
    purposeFit: licence.purposeClass === asked.purposeClass ? 'LICENSED' : 'OTHER',
    chainState,
    priceState: hasPrice ? 'IN_FORCE' : 'MISSING',
    consentState: licence.consentKind === 'NONE' ? 'NOT_NEEDED' : consent,
  }
}
