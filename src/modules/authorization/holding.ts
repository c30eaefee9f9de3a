/** The holding right (持有权): a department's own, confirmed by registration (26号) and as long as the registration. */
import { PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { addYears, dayOf, startOfDay, yearOf } from '../../kernel/shanghai-time.ts'
import type { ResourceRecord } from '../catalog/index.ts'
import type { GrantDraft } from './grant.ts'

export type Acceptance = { registrationCode: string; registeredAt: Date; holding: GrantDraft }

/**
 * Whether a registration can be accepted now. Nobody grants a department its own data, so grantor and grantee are one; a
 * holder may hold for every purpose, and narrows it when it grants the use.
 */
export function decideAcceptance(resource: ResourceRecord, on: { now: Date; validYears: number }): Result<Acceptance> {
  const { id, code, region, holderOrgId, status } = resource
  if (status !== 'SUBMITTED') {
    return refuse({
      code: 'RESOURCE_STATUS',
      message: `Only a submitted registration can be accepted, and ${code} is ${status}. Look at its state and try again.`,
      rule: 'catalog.status',
      details: { status },
    })
  }
  const holding: GrantDraft = {
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
  }
  return ok({ registrationCode: registrationCodeOf(resource, on.now), registeredAt: on.now, holding })
}

/** 登记编码: region, year and resource code, so that it is unique as long as resource codes are. */
export function registrationCodeOf({ region, code }: Pick<ResourceRecord, 'region' | 'code'>, at: Date): string {
  return `DJ-${region}-${yearOf(dayOf(at))}-${code}`
}
