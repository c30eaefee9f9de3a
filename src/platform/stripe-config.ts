import { z } from 'zod'
import { StartRefused } from './start-refused.ts'

/** What the environment says of Stripe. Without a key nothing is paid that way, and no address of it exists. */
export const STRIPE_ENVIRONMENT = {
  STRIPE_SECRET_KEY: z.string().min(1).optional(),
  STRIPE_WEBHOOK_SECRET: z.string().min(1).optional(),
  STRIPE_MERCHANT_USCC: z.string().length(18).optional(),
  STRIPE_API_URL: z.url({ protocol: /^https?$/ }).default('https://api.stripe.com'),
} as const

export type StripeConfig = {
  readonly secretKey: string
  readonly webhookSecret: string
  /** the operator whose account it is: the merchant of record */
  readonly merchantUscc: string
  readonly apiUrl: string
}

type Given = {
  readonly STRIPE_SECRET_KEY?: string | undefined
  readonly STRIPE_WEBHOOK_SECRET?: string | undefined
  readonly STRIPE_MERCHANT_USCC?: string | undefined
  readonly STRIPE_API_URL: string
}

/** All three are set, or none. @throws StartRefused naming what is missing */
export function readStripe(env: Given): StripeConfig | undefined {
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_MERCHANT_USCC, STRIPE_API_URL } = env
  if (!STRIPE_SECRET_KEY && !STRIPE_WEBHOOK_SECRET && !STRIPE_MERCHANT_USCC) return undefined
  if (!STRIPE_SECRET_KEY || !STRIPE_WEBHOOK_SECRET || !STRIPE_MERCHANT_USCC) {
    throw new StartRefused(
      'Set STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET and STRIPE_MERCHANT_USCC (the operator whose account it is), or none of them.',
    )
  }
  return {
    secretKey: STRIPE_SECRET_KEY,
    webhookSecret: STRIPE_WEBHOOK_SECRET,
    merchantUscc: STRIPE_MERCHANT_USCC,
    apiUrl: STRIPE_API_URL,
  }
}
