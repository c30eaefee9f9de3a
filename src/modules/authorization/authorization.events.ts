import type { AuthorizationAgreement, ConsentLetter, RightGrant } from '../../generated/prisma/client.ts'
import { canonicalHashHex } from '../../kernel/canonical-json.ts'
import type { Outbox } from '../../platform/outbox.ts'
import type { Agreement } from './agreement.ts'
import type { ScopeItem } from './agreement-scope.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'agreement.signed': AgreementSigned
    'plan.advanced': { planId: string; no: string; region: string; status: string; recordNo: string; at: string }
    'operator.selected': {
      selectionId: string
      planId: string
      no: string
      operatorOrgId: string
      method: string
      noticeNo: string
      noticeDay: string
    }
    'opinion.given': {
      opinionId: string
      agreementId: string
      no: string
      departmentOrgId: string
      round: number
      status: string
    }
    'opinion.escalated': { opinionId: string; agreementId: string; departmentOrgId: string; dueDay: string }
    'agreement.decided': AgreementStep
    'agreement.filed': AgreementStep
    'agreement.suspended': AgreementStep
    'agreement.resumed': AgreementStep
    'agreement.turned': { agreementId: string; no: string; status: string; at: string }
    'letter.given': LetterGiven
    'letter.revoked': LetterGiven & { revokedAt: string }
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

/** A step of an agreement after its draft, with the records it has by then. */
export type AgreementStep = {
  agreementId: string
  no: string
  status: string
  decisionRecord: string | null
  provincialFilingNo: string | null
  at: string
}

export type AgreementStepEvent = 'agreement.decided' | 'agreement.filed' | 'agreement.suspended' | 'agreement.resumed'

export function agreementStep(agreement: AuthorizationAgreement, at: Date): AgreementStep {
  const { id: agreementId, no, status, decisionRecord, provincialFilingNo } = agreement
  return { agreementId, no, status, decisionRecord, provincialFilingNo, at: at.toISOString() }
}

export type LetterGiven = {
  letterId: string
  no: string
  region: string
  providingOrgId: string
  holderOrgId: string
  fieldId: string
  purposes: string[]
  validFrom: string
  /** first instant out of force */
  validTo: string
  evidenceHash: string
}

export function letterGiven(letter: ConsentLetter): LetterGiven {
  const { id: letterId, no, region, providingOrgId, holderOrgId, fieldId, evidenceHash } = letter
  const time = { validFrom: letter.validFrom.toISOString(), validTo: letter.validTo.toISOString() }
  return {
    letterId,
    no,
    region,
    providingOrgId,
    holderOrgId,
    fieldId,
    evidenceHash,
    purposes: letter.purposeClasses,
    ...time,
  }
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
