/**
 * 数据项释放: before a charged product is listed, every department lets its own fields into that version.
 * Promises: a charged version is listed only when every holder of a source field has released it. Refuses: naming the
 * departments that have not, and a release by who holds nothing of it.
 */
import type { ProductVersionStatus, PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Refused, type Result } from '../../kernel/result.ts'

/** A source field of a version, with whose it is. */
export type SourceField = { id: string; holderOrgId: string; holderName: string }

export type ReleasableVersion = {
  id: string
  status: ProductVersionStatus
  purposeClasses: readonly PurposeClass[]
  fields: readonly SourceField[]
  /** who has released, and what */
  releases: readonly { holderOrgId: string; fieldIds: readonly string[] }[]
}

/** Whether a version is charged for at least one purpose. */
export const isCharged = (purposes: readonly PurposeClass[], freePurposes: readonly PurposeClass[]): boolean =>
  purposes.some((purpose) => !freePurposes.includes(purpose))

/** Whether a department may release its fields for a version. @returns the fields */
export function decideRelease(version: ReleasableVersion, holderOrgId: string): Result<{ fieldIds: string[] }> {
  if (version.status !== 'SUBMITTED' && version.status !== 'APPROVED')
    return fault('RELEASE_STATUS', `Fields are released before a version is listed, and this is ${version.status}.`)
  const fieldIds = version.fields.flatMap((field) => (field.holderOrgId === holderOrgId ? [field.id] : []))
  if (fieldIds.length === 0)
    return fault('RELEASE_NOTHING', 'The version reads no field of your department. There is nothing to release.')
  if (version.releases.some((release) => release.holderOrgId === holderOrgId))
    return fault('RELEASED', 'Your department has released its fields for this version. There is nothing to do.')
  return ok({ fieldIds: fieldIds.toSorted() })
}

/** Whether a version may be listed as far as releases go. */
export function checkReleased(version: ReleasableVersion, freePurposes: readonly PurposeClass[]): Result<void> {
  if (!isCharged(version.purposeClasses, freePurposes)) return ok()
  const released = new Set(version.releases.flatMap(({ fieldIds }) => fieldIds))
  const missing = version.fields.filter(({ id }) => !released.has(id))
  if (missing.length === 0) return ok()
  const departments = [...new Set(missing.map(({ holderName }) => holderName))].join('、')
  return refuse({
    code: 'FIELDS_NOT_RELEASED',
    message: `${departments} has not released its fields for this charged product. Ask for the release before it is listed.`,
    rule: 'product.release',
    details: { departments },
  })
}

export const NO_SUCH_VERSION: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such product version.',
  rule: 'product.version',
}

const fault = (code: string, message: string): Refused => refuse({ code, message, rule: 'product.release' })
