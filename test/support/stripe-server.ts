/** A server that speaks as much of Stripe's API as is asked of it, checks what it receives, and signs events as Stripe does. */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export const STRIPE_KEY = 'sk_test_local'
export const STRIPE_WEBHOOK_SECRET = 'whsec_local'

type Received = { readonly path: string; readonly key: string | undefined; readonly body: URLSearchParams }

export type StripeServer = {
  readonly url: string
  readonly received: readonly Received[]
  close(): Promise<void>
}

/** What each path answers. The same idempotency key with another body is refused, as Stripe does. */
const ANSWERS: readonly (readonly [RegExp, (body: URLSearchParams) => object])[] = [
  [/^\/v1\/customers$/, () => ({ id: 'cus_1', object: 'customer' })],
  [
    /^\/v1\/checkout\/sessions$/,
    () => ({ id: 'cs_1', object: 'checkout.session', url: 'https://checkout.stripe.com/c/pay/cs_1' }),
  ],
  [
    /^\/v1\/payment_intents\//,
    () => ({
      id: 'pi_1',
      object: 'payment_intent',
      latest_charge: {
        id: 'ch_1',
        object: 'charge',
        balance_transaction: { id: 'txn_1', object: 'balance_transaction', fee: 8_701 },
      },
    }),
  ],
  [/^\/v1\/refunds$/, () => ({ id: 're_1', object: 'refund' })],
  [/^\/v1\/transfers$/, () => ({ id: 'tr_1', object: 'transfer' })],
]

export async function startStripeServer(): Promise<StripeServer> {
  const received: Received[] = []
  const bodies = new Map<string, string>()
  // oxlint-disable-next-line typescript/no-misused-promises -- a rejection fails the test that asked
  const server = createServer(async (request, response) => {
    const text = await textOf(request)
    const path = request.url?.split('?')[0] ?? ''
    const key = [request.headers['idempotency-key']].flat()[0]
    const send = (status: number, answer: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    }
    const refused = (message: string) => send(400, { error: { type: 'invalid_request_error', message } })
    if (request.headers.authorization !== `Bearer ${STRIPE_KEY}`) return refused('Invalid API Key provided')
    if (request.method === 'POST' && !key) return refused('no idempotency key')
    if (key && (bodies.get(key) ?? text) !== text) return refused('key reused with other parameters')
    if (key) bodies.set(key, text)
    const body = new URLSearchParams(text)
    received.push({ path, key, body })
    const answer = ANSWERS.find(([pattern]) => pattern.test(path))?.[1]
    return answer ? send(200, answer(body)) : refused(`no such path ${path}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { url: `http://127.0.0.1:${port}`, received, close }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** An event as Stripe sends it: its bytes, and its signature over them. */
export function signedEvent(
  event: { readonly id: string; readonly type: string; readonly object: object },
  // oxlint-disable-next-line no-restricted-properties -- the SDK compares it with the wall clock
  { secret = STRIPE_WEBHOOK_SECRET, at = Math.floor(Date.now() / 1000) } = {},
): { readonly body: Buffer; readonly signature: string } {
  const { id, type, object } = event
  const body = Buffer.from(JSON.stringify({ id, object: 'event', type, data: { object } }))
  const digest = createHmac('sha256', secret).update(`${at}.${body.toString()}`).digest('hex')
  return { body, signature: `t=${at},v1=${digest}` }
}
