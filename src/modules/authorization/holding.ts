/** The holding right (持有权): a department's own, confirmed when the data bureau takes the resource into the catalogue. */
import { PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { addYears, dayOf, startOfDay } from '../../kernel/shanghai-time.ts'
import type { ResourceRecord } from '../catalog/index.ts'
import type { Grant, GrantDraft } from './grant.ts'

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
  return ok(draftOf({ id, region, holderOrgId }, on))
}

/**
 * Whether a holding that was revoked or has ended can be given anew. What rested on the one before stays ended: an operator’s
 * uses are granted again, and a department’s own products read again at once.
 */
export function decideRenewal(
  resource: ResourceRecord,
  holdings: readonly Pick<Grant, 'status' | 'validTo'>[],
  on: { now: Date; validYears: number },
): Result<GrantDraft> {
  const { code, status } = resource
  if (status !== 'CATALOGUED' && status !== 'SUSPENDED') {
    const message = `${code} is ${status}. Its holding begins when the data bureau takes it into the catalogue.`
    return refuse({ code: 'RESOURCE_STATUS', message, rule: 'catalog.status', details: { status } })
  }
  const standing = holdings.find((holding) => stands(holding, on.now))
  if (!standing) return ok(draftOf(resource, on))
  return refuse({
    code: 'HOLDING_STANDS',
    message: `Its department holds ${code} until ${standing.validTo.toISOString()}. There is nothing to do.`,
    rule: 'rights.holding (数据二十条)',
    field: 'input.resourceCode',
  })
}

const stands = ({ status, validTo }: Pick<Grant, 'status' | 'validTo'>, now: Date): boolean =>
  status !== 'REVOKED' && now < validTo

function draftOf(
  { id, region, holderOrgId }: Pick<ResourceRecord, 'id' | 'region' | 'holderOrgId'>,
  { now, validYears }: { now: Date; validYears: number },
): GrantDraft {
  return {
    region,
    right: 'HOLDING',
    grantorOrgId: holderOrgId,
    granteeOrgId: holderOrgId,
    objectType: 'RESOURCE',
    objectId: id,
    purposes: Object.values(PurposeClass),
    validFrom: now,
    validTo: startOfDay(addYears(dayOf(now), validYears)),
    agreementId: null,
    parentIds: [],
  }
}
