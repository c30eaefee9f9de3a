import type { SubjectKind } from '../../generated/prisma/enums.ts'
import { ageOn, parseCitizenNumber } from '../../kernel/citizen-number.ts'
import { parseCreditCode } from '../../kernel/credit-code.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import type { Keys } from '../../platform/keys.ts'

/** Whom a consent or a call is about: a citizen number or a USCC. Kept by nobody, written nowhere. */
export type Subject = { readonly kind: SubjectKind; readonly identifier: string }

/**
 * The keyed hash by which the marketplace knows a subject again, of the identifier in its normal form.
 * Refuses as the kernel does, without repeating the identifier.
 */
export function hashSubject(keys: Keys, subject: Subject, today: Day): Result<Buffer> {
  const identifier = normalForm(subject, today)
  return identifier.ok ? ok(keys.subject(subject.kind, identifier.value)) : identifier
}

/** Full years of a person's age. Refuses what is no citizen number. */
export function ageOfSubject(identifier: string, today: Day): Result<number> {
  const citizen = parseCitizenNumber(identifier, { today })
  return citizen.ok ? ok(ageOn(today, citizen.value)) : refuse(atInput(citizen.error))
}

function normalForm({ kind, identifier }: Subject, today: Day): Result<string> {
  if (kind === 'PERSON') {
    const citizen = parseCitizenNumber(identifier, { today })
    return citizen.ok ? ok(citizen.value.number) : refuse(atInput(citizen.error))
  }
  const enterprise = parseCreditCode(identifier)
  return enterprise.ok ? ok(enterprise.value.code) : refuse(atInput(enterprise.error))
}

const atInput = (refusal: Refusal): Refusal => ({ ...refusal, field: 'input.subjectIdentifier' })
