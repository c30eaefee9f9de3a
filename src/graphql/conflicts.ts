/**
 * Two requests that write one key at the same time: both found it free, and the database lets one through. The other is
 * refused by name, like who comes later, instead of failing as a bug would.
 */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import { z } from 'zod'
import type { Refusal } from '../kernel/result.ts'
import { RefusalError } from './errors.ts'

const PLUGIN = 'conflicts'

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      conflicts: ConflictsPlugin<Types>
    }
  }
}

class ConflictsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { kind }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (kind !== 'Mutation') return resolve
    return async (...asked) => {
      try {
        return await resolve(...asked)
      } catch (error) {
        const conflict = conflictOf(error)
        throw conflict ? new RefusalError(conflict) : error
      }
    }
  }
}

SchemaBuilder.registerPlugin(PLUGIN, ConflictsPlugin)

export const conflicts = PLUGIN

/** Prisma's unique-constraint failure, as its driver adapter tells it: by columns, or by the constraint's name. */
const UniqueViolation = z.object({
  code: z.literal('P2002'),
  meta: z.object({
    driverAdapterError: z.object({
      cause: z.object({
        table: z.string().optional(),
        constraint: z.object({ fields: z.array(z.string()).optional(), index: z.string().optional() }),
      }),
    }),
  }),
})
type Cause = z.infer<typeof UniqueViolation>['meta']['driverAdapterError']['cause']

/** The refusal that a write meets whose key was taken meanwhile; undefined for every other error. */
export function conflictOf(error: unknown): Refusal | undefined {
  const violation = UniqueViolation.safeParse(error)
  if (!violation.success) return undefined
  const field = fieldOf(violation.data.meta.driverAdapterError.cause)
  return {
    code: 'CONFLICT',
    message: `Another request has just taken this ${field}. Read what is there now, then decide again.`,
    rule: 'database.unique',
    field,
  }
}

/** `organization_uscc_key` of the table `organization` is `uscc`; a primary key is the id. */
function fieldOf({ table = '', constraint: { fields, index = '' } }: Cause): string {
  const columns =
    fields?.join(', ') ??
    index
      .replace(`${table}_`, '')
      .replace(/_key$/, '')
      .replace(/^pkey$/, 'id')
  return columns.replaceAll('"', '').replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
