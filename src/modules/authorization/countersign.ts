/**
 * 并行会签: every department whose resource is in scope is asked at once, and each sees what the others say.
 * Promises: a draft passes when the last opinion of every department lets it. Refuses: silence as consent, a second
 * opinion, and a decision over a standing objection, naming the departments.
 */
import type { OpinionStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { canonicalHashHex } from '../../kernel/canonical-json.ts'
import type { ScopeItem } from './agreement-scope.ts'

export type Opinion = {
  id: string
  agreementId: string
  departmentOrgId: string
  departmentName: string
  round: number
  status: OpinionStatus
}

/** What a department says of its part of a draft. */
export type OpinionInput = { consents: boolean; text?: string | undefined }

/** Whether an opinion can be given: once, while the agreement is a draft; an objection says why. */
export function decideOpinion(
  { status }: Pick<Opinion, 'status'>,
  { consents, text }: OpinionInput,
  agreement: { no: string; status: string },
): Result<'CONSENTED' | 'OBJECTED'> {
  if (agreement.status !== 'DRAFT') return refuse(pastCountersigning(agreement))
  if (status !== 'PENDING') {
    const takeBack = status === 'OBJECTED' ? ' Take the objection back if it no longer stands.' : ''
    return refuse({
      code: 'OPINION_GIVEN',
      message: `Your department's opinion on ${agreement.no} is ${status}, and there is no second one.${takeBack}`,
      rule: 'countersign.one-opinion',
      details: { status },
    })
  }
  if (consents) return ok('CONSENTED')
  if (text?.trim()) return ok('OBJECTED')
  return refuse({
    code: 'OBJECTION_UNREASONED',
    message: 'An objection says why, and what would mend it. Write the reason.',
    rule: 'countersign.reason',
    field: 'input.text',
  })
}

/** Whether an objection can be taken back. */
export function decideWithdrawal(
  { status }: Pick<Opinion, 'status'>,
  agreement: { no: string; status: string },
): Result<void> {
  if (agreement.status !== 'DRAFT') return refuse(pastCountersigning(agreement))
  if (status === 'OBJECTED') return ok()
  return refuse({
    code: 'NO_OBJECTION',
    message: `Your department's opinion on ${agreement.no} is ${status}: there is no objection to take back.`,
    rule: 'countersign.one-opinion',
    details: { status },
  })
}

/** Whether a draft has passed every department. */
export function checkPassage(departmentOrgIds: readonly string[], opinions: readonly Opinion[]): Result<void> {
  const latest = latestOpinions(opinions)
  const objecting = departmentOrgIds.flatMap((id) => (latest.get(id)?.status === 'OBJECTED' ? [latest.get(id)] : []))
  const nameOf = (opinion: Opinion | undefined, id: string) => opinion?.departmentName ?? id
  if (objecting.length > 0) {
    const names = objecting.map((opinion) => opinion?.departmentName).join('、')
    return refuse({
      code: 'COUNTERSIGN_OBJECTION',
      message: `${names} objected. The objection stands until it is taken back or the department's part of the scope changes.`,
      rule: 'countersign.objection',
      details: { departments: names },
    })
  }
  const silent = departmentOrgIds.filter((id) => !PASSED.has(latest.get(id)?.status ?? 'PENDING'))
  if (silent.length === 0) return ok()
  const names = silent.map((id) => nameOf(latest.get(id), id)).join('、')
  return refuse({
    code: 'COUNTERSIGN_OPEN',
    message: `${names} has not given an opinion, and silence is no consent. Wait for it, or ask why it is late.`,
    rule: 'countersign.silence',
    details: { departments: names },
  })
}

const PASSED: ReadonlySet<OpinionStatus> = new Set<OpinionStatus>(['CONSENTED', 'WITHDRAWN'])

/** The opinion of each department in its last round. */
export function latestOpinions<O extends Pick<Opinion, 'departmentOrgId' | 'round'>>(
  opinions: readonly O[],
): Map<string, O> {
  return new Map(opinions.toSorted((a, b) => a.round - b.round).map((opinion) => [opinion.departmentOrgId, opinion]))
}

/** Each department's part of a scope, by a hash that is the same for the same part. */
export function partsByDepartment(
  scope: readonly ScopeItem[],
  holderOf: ReadonlyMap<string, string>,
): Map<string, string> {
  const parts = Map.groupBy(scope, ({ resourceId }) => holderOf.get(resourceId) ?? '')
  return new Map([...parts].map(([department, items]) => [department, partHash(items)]))
}

function partHash(items: readonly ScopeItem[]): string {
  const sorted = items.map(({ resourceId, fieldIds, purposes }) => {
    return { resourceId, fieldIds: fieldIds.toSorted(), purposes: purposes.toSorted() }
  })
  return canonicalHashHex(sorted.toSorted((a, b) => (a.resourceId < b.resourceId ? -1 : 1)))
}

/** Who is asked again, and whose opinion falls, when a scope is replaced: those whose part changed. */
export function changedParts(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const ask = [...after.keys()].filter((department) => before.get(department) !== after.get(department))
  const drop = [...before.keys()].filter((department) => before.get(department) !== after.get(department))
  return { ask, drop }
}

const pastCountersigning = ({ no, status }: { no: string; status: string }): Refusal => ({
  code: 'AGREEMENT_STATUS',
  message: `${no} is ${status}, and opinions are given on a draft. Look at its state.`,
  rule: 'agreement.status',
  details: { status },
})
