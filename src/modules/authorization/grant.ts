import type { GrantObject, GrantStatus, PurposeClass, Right } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'

/** 权利授予: one right, from one organisation to another, over one object, for some purposes, between two instants. */
export type Grant = {
  id: string
  region: string
  right: Right
  grantorOrgId: string
  granteeOrgId: string
  objectType: GrantObject
  objectId: string
  purposes: PurposeClass[]
  validFrom: Date
  /** first instant out of force */
  validTo: Date
  agreementId: string | null
  status: GrantStatus
}

/** What a decision comes to: a grant in force, and the grants it rests on. */
export type GrantDraft = Omit<Grant, 'id' | 'status'> & { parentIds: readonly string[] }

/** Whether a grant can be revoked. A revocation is final: what comes after it is a new grant. */
export function decideRevocation({ right, status }: Pick<Grant, 'right' | 'status'>): Result<void> {
  if (status !== 'REVOKED') return ok()
  return refuse({
    code: 'GRANT_REVOKED',
    message: `This ${right} grant was revoked already. There is nothing to do.`,
    rule: 'grant.status',
    details: { status },
  })
}
