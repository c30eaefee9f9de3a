/** How long a registration is valid, and the code it is found by. Days are inclusive: the last one is valid still. */
import type { RegistrationSubjectKind } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { addDays, addYears, yearOf, type Day } from '../../kernel/shanghai-time.ts'

/** The last day, from a first day on: so many years, or until authorised operation ends if that is sooner. */
export function lastDayOfValidity(
  from: Day,
  { years, operatedUntil }: { years: number; operatedUntil: Day | null },
): Day {
  const longest = addDays(addYears(from, years), -1)
  return operatedUntil !== null && operatedUntil < longest ? operatedUntil : longest
}

/** A renewal is counted from the day after expiry, whenever it was filed in its window. Refuses when operation ends before. */
export function renewedValidity(
  validUntil: Day,
  terms: { years: number; operatedUntil: Day | null },
): Result<{ from: Day; until: Day }> {
  const from = addDays(validUntil, 1)
  const until = lastDayOfValidity(from, terms)
  if (until >= from) return ok({ from, until })
  return refuse({
    code: 'OPERATION_ENDS',
    message: `Authorised operation ends on ${until}, not after the registration does. Renew the agreement first.`,
    rule: 'registration.renewMaxYears',
    details: { operatedUntil: until },
  })
}

/** The first day on which a renewal can be filed: with 60 days, the 60th before the last day of validity. */
export const renewalOpens = (validUntil: Day, windowDays: number): Day => addDays(validUntil, -windowDays)

/** What was not renewed is cancelled from the day after its last. */
export const hasLapsed = (validUntil: Day, today: Day): boolean => today > validUntil

const PREFIX: Record<RegistrationSubjectKind, string> = { RESOURCE: 'DJ', PRODUCT: 'DP' }

/**
 * 登记结果查询码: what is registered, region, year and its own code; a second registration in the same year says that it is.
 * Unique as long as codes of resources and of products are.
 */
export function registrationCodeOf(
  { subjectKind, region, subjectCode }: { subjectKind: RegistrationSubjectKind; region: string; subjectCode: string },
  { today, issuedBefore }: { today: Day; issuedBefore: readonly string[] },
): string {
  const code = `${PREFIX[subjectKind]}-${region}-${yearOf(today)}-${subjectCode}`
  const again = issuedBefore.filter((other) => other === code || other.startsWith(`${code}.`)).length
  return again === 0 ? code : `${code}.${again + 1}`
}
