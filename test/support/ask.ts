import type { INestApplicationContext } from '@nestjs/common'
import { graphql } from 'graphql'
import type { Context } from '../../src/graphql/context.ts'
import { schema } from '../../src/graphql/schema.ts'
import { anonymous } from '../../src/policy/actor.ts'
import { PolicyService } from '../../src/policy/policy.service.ts'
import type { TestMarket } from './market.ts'
import { actorOf, type OrganizationName } from './organizations.ts'

export type Ask = <Answer>(source: string, variables?: object, by?: OrganizationName) => Promise<Answer>

/** The page of a list. */
export type Connection<Node = unknown> = { edges: { node: Node }[] }

/** Asks the real schema over a test's rooms, as the first person of an organisation or as nobody. Throws on GraphQL errors. */
export function askOver({ platform }: TestMarket, rooms: INestApplicationContext): Ask {
  return async <Answer>(source: string, variables: object = {}, by?: OrganizationName) => {
    const contextValue: Context = {
      actor: by ? actorOf(by) : anonymous('test'),
      policy: rooms.get(PolicyService),
      prisma: platform.market.prisma,
      use: (service) => rooms.get(service),
      bearer: undefined,
      ip: '127.0.0.1',
      session: undefined,
      setCookie: () => {},
    }
    const { data, errors } = await graphql({ schema, source, variableValues: { ...variables }, contextValue })
    if (errors) throw new Error(errors.map(({ message }) => message).join('; '))
    return data as Answer
  }
}
