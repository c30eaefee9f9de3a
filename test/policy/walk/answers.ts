/** What an answer shows: its rows and its texts, so that each can be held against what the asker may see. */
import { isObjectType } from 'graphql'
import { schema } from '../../../src/graphql/schema.ts'
import type { Actor } from '../../../src/policy/actor.ts'
import { isPart, PARTS, type FilterableModel } from '../../../src/policy/parts.ts'
import { modelOf } from './documents.ts'
import { keyOf, type MarketRows, permits } from './market-rows.ts'

type Node = Readonly<Record<string, unknown>>
type Shown = { readonly model: string; readonly node: Node; readonly of: string | undefined }

/** Each row of an answer that the asker may not see, as a sentence. */
export function leakedRows(answer: unknown, actor: Actor, rows: MarketRows): string[] {
  return [...rowsIn(answer, undefined)].flatMap(({ model, node, of }) => {
    const key = keyIn(model, node)
    const row = key === undefined ? undefined : rows.find(model, key)
    if (row) return permits(actor, model, row) ? [] : [`${model} ${key}`]
    const ofWhole =
      Object.hasOwn(PARTS, model) && isPart(model as FilterableModel) && PARTS[model as keyof typeof PARTS].of === of
    return ofWhole ? [] : [`${model} ${key ?? 'without a key'}, of ${of ?? 'no row'}`]
  })
}

/** Each text of an answer that only rows hold which the asker may not see. */
export function leakedTexts(answer: unknown, secrets: ReadonlySet<string>): string[] {
  return [...textsIn(answer)].filter((text) => secrets.has(text))
}

/** How many rows an answer shows, by type, and which fields of them. */
export function fieldsShown(answer: unknown, shown: Set<string>): void {
  for (const node of nodesIn(answer))
    for (const field of Object.keys(node)) if (field !== '__typename') shown.add(`${typeOf(node)}.${field}`)
}

function* rowsIn(value: unknown, of: string | undefined): Generator<Shown> {
  if (Array.isArray(value)) for (const item of value) yield* rowsIn(item, of)
  if (!isNode(value)) return
  const type = schema.getType(typeOf(value))
  const model = isObjectType(type) ? modelOf(type) : undefined
  if (model) yield { model, node: value, of }
  for (const item of Object.values(value)) yield* rowsIn(item, model ?? of)
}

function* nodesIn(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesIn(item)
  if (!isNode(value)) return
  yield value
  for (const item of Object.values(value)) yield* nodesIn(item)
}

/** Global ids also as the id inside them. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    yield value
    yield idIn(value)
  } else if (Array.isArray(value)) for (const item of value) yield* textsIn(item)
  else if (isNode(value))
    for (const [field, item] of Object.entries(value)) if (field !== '__typename') yield* textsIn(item)
}

function keyIn(model: string, node: Node): string | undefined {
  if (typeof node.id === 'string') return idIn(node.id)
  const key = node[keyOf(model)]
  return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined
}

const idIn = (text: string) =>
  Buffer.from(text, 'base64')
    .toString()
    .replace(/^[A-Za-z]+:/, '')
/** The type that an object says it is of. */
export const typeOf = (node: Node): string => String(node['__typename'])

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
