import type { Actor } from '../../policy/actor.ts'
import type { Affiliate } from '../../policy/affiliate.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import type { Agreement } from './agreement.ts'

/** An agreement as the policies are asked about it; `affiliate`, where a rule asks, is how its operator is tied to who authorises or holds. */
export const agreementSubject = (actor: Actor, agreement: Agreement, affiliate?: Affiliate) => {
  const { id, implementingOrgId, operatorOrgId, region, status, draftedBy } = agreement
  const maker = { makerIsChecker: makerIsChecker(actor, draftedBy) }
  const facts = { implementingOrgId, operatorOrgId, region, status, ...maker, ...(affiliate && { affiliate }) }
  return { type: 'AuthorizationAgreement' as const, id, facts }
}
