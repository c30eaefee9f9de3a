import type { Actor } from '../../policy/actor.ts'
import { makerIsChecker } from '../../policy/facts.ts'
import type { Agreement } from './agreement.ts'

/** An agreement as the policies are asked about it. */
export const agreementSubject = (actor: Actor, agreement: Agreement) => {
  const { id, implementingOrgId, operatorOrgId, region, status, draftedBy } = agreement
  const facts = { implementingOrgId, operatorOrgId, region, status, makerIsChecker: makerIsChecker(actor, draftedBy) }
  return { type: 'AuthorizationAgreement' as const, id, facts }
}
