import { Controller, Headers, HttpCode, Post, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { PROBLEM_JSON, problemOf } from '../../platform/http/problem.ts'
import { rawBodyOf } from '../../platform/http/raw-body.ts'
import { StripeWebhookService } from './stripe-webhook.service.ts'

/** Signed over its bytes, which are kept for it. */
export const STRIPE_EVENTS_PATH = '/v1/stripe/events'
/** Stripe sends again what is not answered with 2xx. */
const STATUS: Readonly<Record<string, number>> = {
  STRIPE_OFF: 404,
  WEBHOOK_UNKNOWN_OBJECT: 404,
  WEBHOOK_TOO_EARLY: 409,
}

/** Where Stripe tells what happened. Authenticated by its signature over the bytes of the body. */
@Controller(STRIPE_EVENTS_PATH)
export class StripeController {
  constructor(private readonly webhooks: StripeWebhookService) {}

  @Post()
  @HttpCode(200)
  async hear(
    @Headers('stripe-signature') signature: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const heard = await this.webhooks.hear(rawBodyOf(request), signature ?? '')
    if (heard.ok) return void (await reply.send({ received: heard.value }))
    const status = STATUS[heard.error.code] ?? 400
    const problem = JSON.stringify(problemOf(heard.error, status, request.id))
    await reply.code(status).header('content-type', PROBLEM_JSON).send(problem)
  }
}
