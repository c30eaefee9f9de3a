/**
 * 冻结: what an authority keeps an operator from, until the same authority lifts it.
 * Promises: each authority freezes what it oversees: prices, money, calls; a freeze is lifted once, by who set it.
 * Refuses: a second freeze of the same by the same authority, a freeze of nobody, a second lifting.
 */
import type { FreezeScope, PersonRole } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Refused, type Result } from '../../kernel/result.ts'

/** Which authority oversees what. */
export const SCOPE_OF_ROLE: Partial<Record<PersonRole, FreezeScope>> = {
  PRICE: 'PRICES',
  FINANCE: 'MONEY',
  SECURITY: 'CALLS',
}

const REFUSALS: Readonly<Record<FreezeScope, { code: string; message: string }>> = {
  PRICES: {
    code: 'PRICES_FROZEN',
    message: 'The price department has frozen the operator’s prices: none is published until it lifts that.',
  },
  MONEY: {
    code: 'MONEY_FROZEN',
    message: 'The finance department has frozen the operator’s money: none is released until it lifts that.',
  },
  CALLS: {
    code: 'CALLS_FROZEN',
    message:
      'The security authority has frozen the operator’s products: call again once it has lifted that. Nothing was charged.',
  },
}

/** What somebody is told who asks for what is frozen. */
export const frozen = (scope: FreezeScope): Refusal => ({ ...REFUSALS[scope], rule: 'supervision.freeze' })

/** Whether a freeze may be lifted. Refuses FREEZE_LIFTED. */
export function decideLifting({ liftedAt }: { readonly liftedAt: Date | null }): Result<void> {
  return liftedAt ? FREEZE_LIFTED : ok()
}

export const FREEZE_UNKNOWN = refuseFreeze(
  'FREEZE_UNKNOWN',
  'There is no such freeze: look it up in `freezes`.',
  'freezeId',
)
export const FREEZE_LIFTED = refuseFreeze(
  'FREEZE_LIFTED',
  'This freeze was lifted already: nothing is left to do.',
  'freezeId',
)
export const FREEZE_STANDS = refuseFreeze(
  'FREEZE_STANDS',
  'You have frozen this already: lift that one first.',
  'operatorUscc',
)
export const FREEZE_OPERATOR = refuseFreeze(
  'FREEZE_OPERATOR',
  'Name an operator of your region, by its 统一社会信用代码.',
  'operatorUscc',
)

function refuseFreeze(code: string, message: string, field: string): Refused {
  return refuse({ code, message, rule: 'supervision.freeze', field: `input.${field}` })
}
