import * as enums from '../generated/prisma/enums.ts'
import { getDatamodel } from '../generated/pothos.ts'
import type { Prisma } from '../generated/prisma/client.ts'

/** A value a clause can name: a code of an enum, or a truth value. */
export type Choice = string | boolean

/** What a clause may ask of an attribute depends on its kind; `OTHER` can be asked nothing. */
export type Attribute =
  { kind: 'IDENTIFIER' | 'INSTANT' | 'LIST' | 'OTHER' } | { kind: 'CHOICE'; values: readonly Choice[] }

type Field = ReturnType<typeof getDatamodel>['datamodel']['models'][string]['fields'][number]

const models = getDatamodel().datamodel.models
const enumValues = new Map(Object.entries(enums).map(([name, values]) => [name, Object.values(values)]))

/** The scalar columns of a model, as Prisma's schema declares them. */
export function columnsOf(model: Prisma.ModelName): ReadonlyMap<string, Attribute> {
  const fields = models[model]?.fields ?? []
  return new Map(fields.filter(({ kind }) => kind !== 'object').map((field) => [field.name, attributeOf(field)]))
}

function attributeOf({ type, isList }: Field): Attribute {
  if (isList) return { kind: type === 'String' ? 'LIST' : 'OTHER' }
  const values = type === 'Boolean' ? [true, false] : enumValues.get(type)
  if (values) return { kind: 'CHOICE', values }
  return { kind: type === 'String' ? 'IDENTIFIER' : type === 'DateTime' ? 'INSTANT' : 'OTHER' }
}
