import type { RightGrant } from '../../generated/prisma/client.ts'
import { canonicalHashHex } from '../../kernel/canonical-json.ts'
import type { Outbox } from '../../platform/outbox.ts'
import type { Agreement, ScopeItem } from './agreement.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'agreement.signed': AgreementSigned
    'agreement.terminated': { agreementId: string; no: string; terminatedAt: string }
    'grant.given': GrantGiven
    'grant.revoked': GrantGiven & { revokedAt: string }
  }
}

/** What the log keeps of an agreement: who, until when, and the hash of its scope, which itself may be longer than a leaf. */
export type AgreementSigned = {
  agreementId: string
  no: string
  region: string
  implementingOrgId: string
  operatorOrgId: string
  /** both days in force */
  startDate: string
  endDate: string
  /** SHA-256, hex, of the canonical JSON of [{fieldIds, purposes, resourceId}], by resource id */
  scopeHash: string
  signedAt: string
}

export type GrantGiven = {
  grantId: string
  region: string
  right: string
  grantorOrgId: string
  granteeOrgId: string
  objectType: string
  objectId: string
  purposes: string[]
  validFrom: string
  /** first instant out of force */
  validTo: string
  agreementId: string | null
}

export function agreementSigned(agreement: Agreement, signedAt: Date): AgreementSigned {
  const { id, no, region, implementingOrgId, operatorOrgId, startDate, endDate, scope } = agreement
  return {
    agreementId: id,
    no,
    region,
    implementingOrgId,
    operatorOrgId,
    startDate,
    endDate,
    scopeHash: scopeHash(scope),
    signedAt: signedAt.toISOString(),
  }
}

/** The same for the same scope, however it is ordered. */
export function scopeHash(scope: readonly ScopeItem[]): string {
  const parts = scope.map(({ resourceId, fieldIds, purposes }) => ({
    resourceId,
    fieldIds: fieldIds.toSorted(),
    purposes: purposes.toSorted(),
  }))
  return canonicalHashHex(parts.toSorted((a, b) => (a.resourceId < b.resourceId ? -1 : 1)))
}

export function grantGiven(grant: RightGrant): GrantGiven {
  const { id, region, right, grantorOrgId, granteeOrgId, objectType, objectId, agreementId } = grant
  return {
    grantId: id,
    region,
    right,
    grantorOrgId,
    granteeOrgId,
    objectType,
    objectId,
    purposes: grant.purposeClasses,
    validFrom: grant.validFrom.toISOString(),
    validTo: grant.validTo.toISOString(),
    agreementId,
  }
}

/** Tells of new grants, in the transaction that writes them. */
export async function publishGrants(outbox: Outbox, grants: readonly RightGrant[]): Promise<void> {
  for (const grant of grants) await outbox.publish('grant.given', grantGiven(grant))
}
