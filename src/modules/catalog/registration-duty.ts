/** Who must register what by when: within 20 working days after it was first delivered (26号), legacy within 30. */
import { dayOf, type Day } from '../../kernel/shanghai-time.ts'

type Terms = { inForceFrom: Day; firstWithinWD: number; legacyWithinWD: number }

/** The clock of a first registration: legacy is what was delivered before the rule was in force, counted from that day. */
export function firstRegistrationClock(deliveredAt: Date, terms: Terms): { from: Day; workingDays: number } {
  const delivered = dayOf(deliveredAt)
  return delivered < terms.inForceFrom
    ? { from: terms.inForceFrom, workingDays: terms.legacyWithinWD }
    : { from: delivered, workingDays: terms.firstWithinWD }
}
