import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ValidationPlugin from '@pothos/plugin-validation'
import type PrismaTypes from '../generated/pothos.ts'
import { getDatamodel } from '../generated/pothos.ts'
import { conflicts } from './conflicts.ts'
import type { Context } from './context.ts'
import { RefusalError } from './errors.ts'
import { hiddenRows } from './hidden-rows.ts'
import { hearRefusal } from './refusal-log.ts'
import { relayDescriptions } from './relay-descriptions.ts'

/** Rows of one page: given by default, and at most. */
export const PAGE_DEFAULT = 20
export const PAGE_LIMIT = 100

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

export const builder = new SchemaBuilder<{
  Context: Context
  PrismaTypes: PrismaTypes
  DefaultFieldNullability: false
  Scalars: {
    DateTime: { Input: Date; Output: Date }
    Date: { Input: string; Output: string }
    BigInt: { Input: bigint; Output: bigint }
    Decimal: { Input: string; Output: string }
    JSON: { Input: unknown; Output: unknown }
  }
}>({
  defaultFieldNullability: false,
  plugins: [ErrorsPlugin, conflicts, hiddenRows, PrismaPlugin, RelayPlugin, ValidationPlugin],
  prisma: {
    client: (context) => context.prisma as never, // inside a transaction Prisma's client has fewer methods than the plugin's type asks for
    dmmf: getDatamodel(),
    filterConnectionTotalCount: true,
    defaultConnectionSize: PAGE_DEFAULT,
    maxConnectionSize: PAGE_LIMIT,
    exposeDescriptions: false,
  },
  errors: {
    defaultTypes: [RefusalError],
    onResolvedError: hearRefusal,
    unsafelyHandleInputErrors: true, // input faults are told as values; use cases authorize by themselves
    defaultResultOptions: { name: ({ fieldName }) => `${capital(fieldName)}Success`, description: 'It was done.' },
    defaultUnionOptions: {
      name: ({ fieldName }) => `${capital(fieldName)}Result`,
      description: 'It was done, or it was refused by a rule, or the input has not the form it must have.',
    },
  },
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    ...relayDescriptions,
  },
})

/** What the asker may not see is null by its global id, as what does not exist, and no error. */
const { prismaNode } = builder
builder.prismaNode = ((type: never, options: object) =>
  prismaNode.call(builder, type, { ...options, nullable: true } as never)) as typeof prismaNode

builder.queryType({
  description: 'What can be read. Lists hold only what the asker may see; everything public needs no sign-in.',
})
builder.mutationType({
  description:
    'What can be done. Each answers its result, or a Refusal that names the rule and the fix, or InvalidInput.',
})
