/**
 * 账期: a month of one operator and when it may be closed.
 * Refuses: a month that has not ended in Asia/Shanghai, since calls may still come.
 */
import { refuse, type Result } from '../../kernel/result.ts'
import { parsePeriod, periodBounds, type Period } from '../../kernel/shanghai-time.ts'

/** The month to close. Refuses PERIOD_MALFORMED, PERIOD_NOT_ENDED. */
export function decideClosing(asked: { readonly period: string; readonly now: Date }): Result<Period> {
  const period = parsePeriod(asked.period)
  if (!period.ok) return period
  const { end } = periodBounds(period.value)
  if (asked.now >= end) return period
  return refuse({
    code: 'PERIOD_NOT_ENDED',
    message: `Close ${period.value} after it has ended, from ${end.toISOString()} on: calls may still be made in it.`,
    rule: 'billing.period',
    field: 'input.period',
  })
}

/** Charges of which something is to be paid: who used only what is free gets no invoice; the usage stays to be seen. */
export function toInvoice<Charges extends { readonly grossFen: bigint }>(charges: readonly Charges[]): Charges[] {
  return charges.filter(({ grossFen }) => grossFen > 0n)
}
