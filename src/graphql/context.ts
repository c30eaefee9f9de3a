import type { Type } from '@nestjs/common'
import type { Actor } from '../policy/actor.ts'
import type { PolicyService } from '../policy/policy.service.ts'
import type { MarketClient } from '../platform/database/market.ts'

/** What a resolver has at hand: who asks, and the services that decide. */
export type Context = {
  actor: Actor
  policy: PolicyService
  prisma: MarketClient
  /** A service by its class. */
  use: <T>(service: Type<T>) => T
  /** What came as `Authorization: Bearer …`: a person's token, or a subscription's API key. */
  bearer: string | undefined
  /** The address the request came from. */
  ip: string
  /** The secret of the session cookie that came with the request. */
  session: string | undefined
  /** Sets or clears the session cookie of the answer. */
  setCookie: (header: string) => void
}
