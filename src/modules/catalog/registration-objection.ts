/** Objections to a public notice: real name and evidence, while the notice stands. */
import type { ObjectionStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'

/** Who objects. Seen by the registry alone, sealed at rest, erased after its term, never in a log or an event. */
export type Objector = { realName: string; idType: string; contact: string }

/** Whether an objection can be raised on a day: from the notice's first day to its last. */
export function decideObjection(notice: { startDay: Day; endDay: Day; open: boolean }, today: Day): Result<void> {
  if (notice.open && today >= notice.startDay && today <= notice.endDay) return ok()
  return refuse({
    code: 'NOTICE_CLOSED',
    message: `Objections to this notice were taken until ${notice.endDay}. Ask the registry for a revocation, with evidence.`,
    rule: 'registration.noticeWD',
    details: { endDay: notice.endDay },
  })
}

/** Whether an objection can be decided: once. */
export function decideDecision(status: ObjectionStatus): Result<void> {
  return status === 'OPEN' ? ok() : refuse(OBJECTION_DECIDED)
}

export const OBJECTION_DECIDED: Refusal = {
  code: 'OBJECTION_DECIDED',
  message: 'The objection is decided already. Look at its result.',
  rule: 'registration.procedure',
}
