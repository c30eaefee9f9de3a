/**
 * What Stripe tells, parsed: only what is acted on, and of it only what is needed.
 * Promises: an event means one thing; whatever has another currency or another form is refused, not guessed.
 */
import { z } from 'zod'
import { fen, type Fen } from '../../kernel/money.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { STRIPE_CURRENCY } from './stripe-client.ts'

/** What is to be done because of an event. */
export type StripeDeed =
  | { readonly do: 'RECEIVE'; readonly invoiceId: string; readonly paymentIntentId: string; readonly amountFen: Fen }
  | {
      readonly do: 'TAKE_BACK' | 'GIVE_AGAIN'
      readonly paymentIntentId: string
      readonly amountFen: Fen
      readonly disputeId: string
    }
  | { readonly do: 'NOTHING' }

const amount = z
  .int()
  .positive()
  .transform((value) => fen(BigInt(value)))
const Session = z.object({
  payment_status: z.string(),
  payment_intent: z.string(),
  amount_total: amount,
  currency: z.string(),
  metadata: z.object({ invoiceId: z.string() }),
})
const Dispute = z.object({ id: z.string(), amount, currency: z.string(), payment_intent: z.string() })

const PAID = ['checkout.session.completed', 'checkout.session.async_payment_succeeded']
const DISPUTES = {
  'charge.dispute.funds_withdrawn': 'TAKE_BACK',
  'charge.dispute.funds_reinstated': 'GIVE_AGAIN',
} as const

/** Refuses WEBHOOK_MALFORMED, WEBHOOK_CURRENCY. */
export function deedOf(event: {
  readonly type: string
  readonly data: { readonly object: unknown }
}): Result<StripeDeed> {
  if (PAID.includes(event.type)) return received(event.data.object)
  const dispute = Object.entries(DISPUTES).find(([type]) => type === event.type)
  return dispute ? disputed(event.data.object, dispute[1]) : ok({ do: 'NOTHING' })
}

function received(object: unknown): Result<StripeDeed> {
  const session = Session.safeParse(object)
  if (!session.success) return refuseEvent('WEBHOOK_MALFORMED', 'The session names no invoice or no payment of ours.')
  const { payment_status: status, payment_intent: paymentIntentId, amount_total: amountFen, currency } = session.data
  if (currency !== STRIPE_CURRENCY) return refuseEvent('WEBHOOK_CURRENCY', `Only CNY is taken, not ${currency}.`)
  // Alipay and others complete the session before they pay: the second event counts
  if (status !== 'paid') return ok({ do: 'NOTHING' })
  return ok({ do: 'RECEIVE', invoiceId: session.data.metadata.invoiceId, paymentIntentId, amountFen })
}

function disputed(object: unknown, deed: 'TAKE_BACK' | 'GIVE_AGAIN'): Result<StripeDeed> {
  const dispute = Dispute.safeParse(object)
  if (!dispute.success) return refuseEvent('WEBHOOK_MALFORMED', 'The dispute names no payment.')
  const { id: disputeId, amount: amountFen, currency, payment_intent: paymentIntentId } = dispute.data
  if (currency !== STRIPE_CURRENCY) return refuseEvent('WEBHOOK_CURRENCY', `Only CNY is taken, not ${currency}.`)
  return ok({ do: deed, paymentIntentId, amountFen, disputeId })
}

const refuseEvent = (code: string, message: string) => refuse({ code, message, rule: 'payment.webhook' })
