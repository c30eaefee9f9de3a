/** What the lines of the must-deny matrix ask, with everything that could be friendly friendly. */
import type { Action, SubjectType } from '../../../src/policy/actions.ts'
import type { Actor } from '../../../src/policy/actor.ts'
import type { Facts } from '../../../src/policy/facts.ts'
import { HERE, OURS, THEIRS } from '../actors.ts'
import { POLICY } from '../texts.ts'

const OUR_COLUMNS = `holderOrgId grantorOrgId operatorOrgId consumerOrgId recipientOrgId buyerOrgId orgId`
/** Everything ours, in our region, made by somebody else, at an instant within its bounds; a line changes what it is about. */
const FRIENDLY: Facts = {
  ...Object.fromEntries(OUR_COLUMNS.split(' ').map((column) => [column, OURS])),
  granteeOrgId: THEIRS,
  developerOrgId: null,
  affiliate: 'UNRELATED',
  reviewerTie: 'UNRELATED',
  fellowReviewer: 'DIFFERENT',
  chainState: 'WHOLE',
  chargeState: 'FREE',
  leaving: 'AGGREGATES',
  counterpartyOrgId: null,
  implementingOrgId: THEIRS,
  region: HERE,
  right: 'USE',
  status: 'DRAFT',
  listed: false,
  purposeClass: 'INDUSTRY_DEVELOPMENT',
  makerIsChecker: 'DIFFERENT',
  demo: 'OFF',
  now: new Date(1),
  validFrom: new Date(0),
  validTo: new Date(2),
}

export const decide = (actor: Actor, action: Action, type: SubjectType, facts: Facts = {}) =>
  POLICY.decide(actor, action, { type, facts: { ...FRIENDLY, ...facts } })
