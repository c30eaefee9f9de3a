/**
 * The way of an agreement: DRAFT → DECIDED → SIGNED → FILED → ACTIVE, with suspension and resumption, until it is EXPIRED
 * or TERMINATED. Promises: one step at a time, each with its record. Refuses: a step out of turn, telling the state.
 */
import type { AgreementStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { check, type Agreement } from './agreement.ts'
import { checkPassage, type Opinion } from './countersign.ts'

type Stage = Pick<Agreement, 'no' | 'status'>
type Dated = Stage & Pick<Agreement, 'startDate' | 'endDate'>

/** Whether a draft may be decided: under a plan, countersigned by every department, and not over already. */
export function decideDecision(
  agreement: Dated & Pick<Agreement, 'departmentOrgIds' | 'planId'>,
  { opinions, today }: { opinions: readonly Opinion[]; today: Day },
): Result<void> {
  const step = checkStep(agreement, ['DRAFT'], 'Only a draft can be decided')
  if (!step.ok) return step
  if (!agreement.planId) {
    return refuse({
      code: 'PLAN_MISSING',
      message: `${agreement.no} was drafted without an implementation plan. Draft it anew under a filed plan.`,
      rule: '27号 art. 8-13',
    })
  }
  const passed = checkPassage(agreement.departmentOrgIds, opinions)
  return passed.ok ? checkNotOver(agreement, today) : passed
}

/** Whether the operator may sign: what was decided, and not what is over. */
export function decideSignature(agreement: Dated, today: Day): Result<void> {
  const step = checkStep(agreement, ['DECIDED'], 'Only an agreement that was decided can be signed')
  return step.ok ? checkNotOver(agreement, today) : step
}

/** Whether a signed agreement may be filed. @returns ACTIVE if its first day has come, else FILED: it begins with that day. */
export function decideFiling(agreement: Dated, today: Day): Result<'FILED' | 'ACTIVE'> {
  const step = checkStep(agreement, ['SIGNED'], 'Only a signed agreement can be filed')
  if (!step.ok) return step
  const inTime = checkNotOver(agreement, today)
  return inTime.ok ? ok(statusOn(agreement, today)) : inTime
}

/** Whether it may be suspended: only what binds. */
export function decideSuspension(agreement: Stage): Result<void> {
  return checkStep(agreement, ['FILED', 'ACTIVE'], 'Only an agreement in force can be suspended')
}

/** Whether it may go on. @returns the state it goes on in. */
export function decideResumption(agreement: Dated, today: Day): Result<'FILED' | 'ACTIVE'> {
  const step = checkStep(agreement, ['SUSPENDED'], 'Only a suspended agreement can be resumed')
  if (!step.ok) return step
  const inTime = checkNotOver(agreement, today)
  return inTime.ok ? ok(statusOn(agreement, today)) : inTime
}

/** Whether it may be terminated: only what binds. A draft binds nobody. */
export function decideTermination(agreement: Stage): Result<void> {
  return checkStep(agreement, ['FILED', 'ACTIVE', 'SUSPENDED'], 'Only an agreement in force can be terminated')
}

/** Whether its scope may be replaced: only while it is a draft. What binds is changed by a change, through the same steps. */
export function decideRevision(agreement: Stage): Result<void> {
  if (agreement.status === 'DRAFT') return ok()
  return refuse({
    code: 'AGREEMENT_FIXED',
    message: `${agreement.no} is ${agreement.status} and is not edited. Draft a change of it, which goes through the same steps.`,
    rule: '27号 art. 13 (change)',
    details: { status: agreement.status },
  })
}

/** What the clock makes of a state on a day: begun on the first day, over after the last; null where nothing changes. */
export function turnOfDay({ status, startDate, endDate }: Omit<Dated, 'no'>, today: Day): 'ACTIVE' | 'EXPIRED' | null {
  const binds = status === 'FILED' || status === 'ACTIVE' || status === 'SUSPENDED'
  if (binds && today > endDate) return 'EXPIRED'
  return status === 'FILED' && today >= startDate ? 'ACTIVE' : null
}

const statusOn = ({ startDate }: Pick<Dated, 'startDate'>, today: Day) => (today >= startDate ? 'ACTIVE' : 'FILED')

function checkStep({ no, status }: Stage, from: readonly AgreementStatus[], must: string): Result<void> {
  return check(from.includes(status), {
    code: 'AGREEMENT_STATUS',
    message: `${must}, and ${no} is ${status}. Look at its state and try again.`,
    rule: 'agreement.status',
    details: { status },
  })
}

function checkNotOver({ no, endDate }: Pick<Dated, 'no' | 'endDate'>, today: Day): Result<void> {
  return check(endDate >= today, {
    code: 'AGREEMENT_EXPIRED',
    message: `The last day of ${no} was ${endDate}. Have a new agreement drafted.`,
    rule: 'agreement.term',
  })
}
