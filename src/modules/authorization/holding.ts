/** The holding right (持有权): a department's own, confirmed when the data bureau takes the resource into the catalogue. */
import { PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { addYears, dayOf, startOfDay } from '../../kernel/shanghai-time.ts'
import type { ResourceRecord } from '../catalog/index.ts'
import type { GrantDraft } from './grant.ts'

/**
 * Whether a resource can be taken into the catalogue now. Nobody grants a department its own data, so grantor and grantee are one; a
 * holder may hold for every purpose, and narrows it when it grants the use.
 */
export function decideAcceptance(resource: ResourceRecord, on: { now: Date; validYears: number }): Result<GrantDraft> {
  const { id, code, region, holderOrgId, status } = resource
  if (status !== 'SUBMITTED') {
    return refuse({
      code: 'RESOURCE_STATUS',
      message: `Only a submitted resource can be accepted, and ${code} is ${status}. Look at its state and try again.`,
      rule: 'catalog.status',
      details: { status },
    })
  }
  return ok({
    region,
    right: 'HOLDING',
    grantorOrgId: holderOrgId,
    granteeOrgId: holderOrgId,
    objectType: 'RESOURCE',
    objectId: id,
    purposes: Object.values(PurposeClass),
    validFrom: on.now,
    validTo: startOfDay(addYears(dayOf(on.now), on.validYears)),
    agreementId: null,
    parentIds: [],
  })
}
