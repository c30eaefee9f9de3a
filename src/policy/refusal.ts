import { assertNever, type Refusal } from '../kernel/result.ts'
import type { NearMiss, PolicyDecision } from './decision.ts'
import type { Needed } from './bind.ts'

/** What stands in the log, and in a refusal without a nearer rule, where no permit matched. */
export const NO_PERMIT = 'no-permit'

/** A denial as it is told to who asked. It names attributes and what they must be, never what another's object holds. */
export function refusalOf({ ruleId, reasonCode, because, nearMisses }: PolicyDecision): Refusal {
  const [nearest] = nearMisses
  const signIn = reasonCode === 'SIGN_IN'
  return {
    code: signIn ? 'SIGN_IN' : 'FORBIDDEN',
    message: [signIn ? 'Sign in first.' : '', `${because.en}.`, signIn ? '' : fixOf(reasonCode, nearest)]
      .filter(Boolean)
      .join(' '),
    rule: ruleId ?? nearest?.ruleId ?? NO_PERMIT,
    details: { because_zh: because.zh, reason: reasonCode },
  }
}

function fixOf(reasonCode: PolicyDecision['reasonCode'], nearest: NearMiss | undefined): string {
  switch (reasonCode) {
    case 'CLAUSE_FAILED':
      return `Needed here: ${(nearest?.failed ?? []).map(({ attribute, needed }) => `${attribute} ${phrase(needed)}`).join('; ')}.`
    case 'ROLE_WITHOUT_PERMIT':
      return 'Ask one of them.'
    case 'FORBIDDEN': // the statement of a forbid tells the fix itself
    case 'SIGN_IN':
    case 'PERMITTED':
      return ''
    default:
      return assertNever(reasonCode)
  }
}

const YOURS = {
  'principal.id': 'you',
  'principal.orgId': 'your organisation',
  'principal.region': 'your region',
} as const

function phrase(needed: Needed): string {
  if ('is' in needed) return `is ${YOURS[needed.variable]}`
  if ('contains' in needed) return `contains ${YOURS[needed.variable]}`
  if ('in' in needed) return needed.in.length === 1 ? `is ${String(needed.in[0])}` : `is one of ${needed.in.join(', ')}`
  return `lies from ${needed.within.from} until ${needed.within.until}`
}
