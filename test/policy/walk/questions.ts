/** The questions of the walk: every list, every single thing by every key there is, every row by its global id. */
import { isObjectType, type GraphQLObjectType } from 'graphql'
import { schema } from '../../../src/graphql/schema.ts'
import type { Actor } from '../../../src/policy/actor.ts'
import { argumentsFor, askFor, type Asking, globalId, modelOf, PAGE, queryFields } from './documents.ts'
import { type MarketRows, permits } from './market-rows.ts'

/** Keys that a single look-up is tried with, at most. */
const KEYS = 5
/** Rows of a type that are asked for by id: some that the asker may not see, and some that lead to others. */
const HIDDEN = 15
const SEEN = 5

export function questions(rows: MarketRows, actor: Actor): Asking[] {
  const fields = queryFields().filter(({ name }) => name !== 'node' && name !== 'nodes')
  const asked = fields.flatMap((field) => {
    const rounds = Array.from({ length: KEYS }, (_, round) => JSON.stringify(argumentsFor(field, rows, round)))
    return [...new Set(rounds)].map((variables) => askFor(field, 'query', JSON.parse(variables)))
  })
  return [...asked, ...byId(rows, actor)]
}

function byId(rows: MarketRows, actor: Actor): Asking[] {
  const [node, nodes] = [rootField('node'), rootField('nodes')]
  return nodeTypes().flatMap((type) => {
    const model = modelOf(type) ?? ''
    const all = rows
      .of(model)
      .map((row) => ({ id: globalId(type.name, String(row.id)), seen: permits(actor, model, row) }))
    const asked = [
      ...all.filter(({ seen }) => !seen).slice(0, HIDDEN),
      ...all.filter(({ seen }) => seen).slice(0, SEEN),
    ].map(({ id }) => id)
    const pages = inPages(asked).map((ids) => askFor(nodes, 'query', { ids }, { on: type }))
    return [...pages, ...asked.slice(0, 1).map((id) => askFor(node, 'query', { id }, { on: type }))]
  })
}

function nodeTypes(): GraphQLObjectType[] {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type))
  return types.filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'))
}

function rootField(name: string) {
  const field = queryFields().find((candidate) => candidate.name === name)
  if (!field) throw new Error(`The schema has no query ${name}.`)
  return field
}

const inPages = (ids: readonly string[]) =>
  Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, page) => ids.slice(page * PAGE, (page + 1) * PAGE))
