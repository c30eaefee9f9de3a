/**
 * 同意函 (27号 art. 5): the department that provided a shared field consents that it is authorized.
 * Promises: a letter is about a field that was obtained from the department that gives it. Refuses: a letter about another's
 * field, for no time or no purpose, and a second one of the same number.
 */
import type { LetterStatus, PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Refused, type Result } from '../../kernel/result.ts'
import { grantFault, type GrantFault } from './chain.ts'

export type Letter = {
  id: string
  no: string
  region: string
  providingOrgId: string
  holderOrgId: string
  fieldId: string
  purposes: readonly PurposeClass[]
  validFrom: Date
  /** first instant out of force */
  validTo: Date
  status: LetterStatus
}

export type LetterInput = {
  no: string
  resourceCode: string
  fieldNames: readonly string[]
  purposes: readonly PurposeClass[]
  /** by default now; never before it */
  validFrom?: Date | undefined
  validTo: Date
  /** SHA-256 of the paper, hex */
  evidenceHash: string
}

/** A field as its provider knows it. */
export type SharedField = { id: string; name: string; obtainedBySharing: boolean; providingOrgId: string | null }

export type LetterFacts = {
  providingOrgId: string
  fields: readonly SharedField[]
  /** ids of the fields that a letter of this number is about already */
  taken: readonly string[]
  now: Date
}

/** Whether a letter can be given. @returns its fields and its time. */
export function decideLetter(
  { resourceCode, fieldNames, purposes, validTo, ...input }: LetterInput,
  { providingOrgId, fields, taken, now }: LetterFacts,
): Result<{ fieldIds: string[]; validFrom: Date }> {
  const validFrom = input.validFrom ?? now
  if (validFrom < now)
    return fault('LETTER_BACKDATED', 'validFrom', `A letter begins now or later, not ${validFrom.toISOString()}.`)
  if (validTo <= validFrom) return fault('LETTER_TERM', 'validTo', 'A letter ends after it begins. Choose a later end.')
  if (purposes.length === 0) return fault('LETTER_PURPOSE', 'purposes', 'Name the purposes that are consented to.')
  if (fieldNames.length === 0) return fault('LETTER_FIELD', 'fieldNames', 'Name the fields the letter is about.')
  const fieldIds = new Set<string>()
  for (const name of fieldNames) {
    const field = fields.find((candidate) => candidate.name === name)
    if (!field?.obtainedBySharing || field.providingOrgId !== providingOrgId)
      return fault('LETTER_FIELD', 'fieldNames', `${resourceCode}.${name} was not obtained from your department.`)
    if (taken.includes(field.id))
      return fault('LETTER_NO_TAKEN', 'no', `Letter ${input.no} is about ${resourceCode}.${name} already.`)
    fieldIds.add(field.id)
  }
  return ok({ fieldIds: [...fieldIds], validFrom })
}

/** Why no letter carries a field for the purpose at the instant, or null when one does. */
export function letterFault(
  letters: readonly Letter[],
  at: { purpose: PurposeClass; instant: Date },
): GrantFault | null {
  const faults = letters.map((letter) => grantFault(letter, at))
  return faults.includes(null) ? null : (faults.at(-1) ?? 'MISSING')
}

/** Whether a letter can be revoked: once. */
export function decideLetterRevocation({ no, status }: Pick<Letter, 'no' | 'status'>): Result<void> {
  if (status === 'ACTIVE') return ok()
  return refuse({
    code: 'LETTER_REVOKED',
    message: `Letter ${no} was revoked already. There is nothing to do.`,
    rule: '27号 art. 5',
  })
}

export const NO_SUCH_LETTER: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such consent letter. See the ids in the list of letters.',
  rule: '27号 art. 5',
}

const fault = (code: string, field: string, message: string): Refused =>
  refuse({ code, message, rule: '27号 art. 5', field: `input.${field}` })
