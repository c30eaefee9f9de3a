/**
 * What leads from one row to another shows it only to who may read it. A row that is seen may point to one that is not:
 * a ceiling is public before its product is listed, a grant outlives the agreement it was given under. Lists are filtered
 * where they are queried; a single row cannot be, so it is looked at here, for every such field of the schema at once.
 */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import { ACTIONS, type ReadableModel } from '../policy/actions.ts'
import type { Facts } from '../policy/facts.ts'
import type { Context } from './context.ts'

const PLUGIN = 'hiddenRows'

/** Public whatever the policies of a city say: fields that lead to these are never null. */
const ALWAYS_PUBLIC: readonly ReadableModel[] = ['Organization']
const READABLE: readonly string[] = ACTIONS.read
const isReadable = (model: unknown): model is ReadableModel => typeof model === 'string' && READABLE.includes(model)

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      hiddenRows: HiddenRowsPlugin<Types>
    }
  }
}

type Resolver<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>

class HiddenRowsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  /** Says in the schema that there may be nothing to see. */
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const model = this.otherRowOf(field)
    if (!model || ALWAYS_PUBLIC.includes(model)) return field
    const description = `${sentence(field.description)}Null for who may not see it.`
    return { ...field, description, type: { ...field.type, nullable: true } }
  }

  override wrapResolve(resolve: Resolver<Types>, field: PothosOutputFieldConfig<Types>): Resolver<Types> {
    const model = this.otherRowOf(field)
    if (!model) return resolve
    return async (parent, args, context, info) => {
      const { actor, policy } = context as Context // a plugin is written for any builder; ours has this context
      const row: unknown = await resolve(parent, args, context, info)
      return isRow(row) && policy.mayRead(actor, model, row) ? row : null
    }
  }

  /** The model of the row that a field of a row leads to, where it has rules of its own. */
  private otherRowOf({ kind, type, parentType }: PothosOutputFieldConfig<Types>): ReadableModel | undefined {
    if (kind !== 'PrismaObject' || type.kind !== 'Object' || !this.modelOf(parentType)) return undefined
    const model = this.modelOf(type.ref)
    return isReadable(model) ? model : undefined
  }

  private modelOf(type: Parameters<typeof this.buildCache.getTypeConfig>[0]): unknown {
    return this.buildCache.getTypeConfig(type).extensions?.['pothosPrismaModel']
  }
}

const sentence = (text: string | null | undefined) => (text ? `${text.replace(/\.$/, '')}. ` : '')

/** What Prisma loads of a row: all its columns. */
const isRow = (value: unknown): value is Facts => typeof value === 'object' && value !== null

SchemaBuilder.registerPlugin(PLUGIN, HiddenRowsPlugin)

export const hiddenRows = PLUGIN
