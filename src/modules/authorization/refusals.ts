import type { Refusal } from '../../kernel/result.ts'

export const noSuchAgreement = (no: string): Refusal => ({
  code: 'NOT_FOUND',
  message: `There is no agreement ${no}. Check the number.`,
  rule: 'agreement.no',
})

export const CHANGED_MEANWHILE: Refusal = {
  code: 'CHANGED_MEANWHILE',
  message: 'Somebody changed the agreement at the same time. Look at its state and try again.',
  rule: 'agreement.status',
}
