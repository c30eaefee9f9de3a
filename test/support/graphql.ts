import type { INestApplicationContext } from '@nestjs/common'
import { graphql, type ExecutionResult } from 'graphql'
import type { Context } from '../../src/graphql/context.ts'
import { schema } from '../../src/graphql/schema.ts'
import { Market } from '../../src/platform/database/market.ts'
import type { Actor } from '../../src/policy/actor.ts'
import { PolicyService } from '../../src/policy/policy.service.ts'

type Answer = ExecutionResult<Record<string, any>> // oxlint-disable-line typescript/no-explicit-any -- a test knows what it asked for

/** Asks the whole schema as somebody, with the rooms that `openRooms` opened; no transport, no limits. */
export async function ask(
  rooms: INestApplicationContext,
  actor: Actor,
  source: string,
  variableValues: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const contextValue: Context = {
    actor,
    policy: rooms.get(PolicyService),
    prisma: rooms.get(Market).prisma,
    use: (service) => rooms.get(service),
    session: undefined,
    bearer: undefined,
    ip: '127.0.0.1',
    setCookie: () => {},
  }
  return (await graphql({ schema, source, variableValues, contextValue })) as Answer
}
