/**
 * Products whose calls name consents in the place of a subject: the subject says who it is, and what it claims of itself, to
 * the platform. Whoever calls learns neither. A consent's id is the whole input about a person.
 * Promises: the query sees of each consent a relation of its own with one row, and of no other consent anything; the role of
 * the product may not read the table behind it.
 */
import { z } from 'zod'
import { isSqlIdentifier } from './sql-identifier.ts'

export const CONSENT_ID = 'consent-id'
/** Ends the name of an input that names a consent: `aConsentId` is relation `a_consent` to the query. */
const SUFFIX = 'ConsentId'
/** Things that a subject may be asked to claim. */
export const MAX_CLAIMS = 10

const Label = z.strictObject({ zh: z.string().min(1).max(60), en: z.string().min(1).max(60) })
const Code = z.string().regex(/^[A-Z0-9][A-Z0-9_]{0,39}$/, 'Write a code of A–Z, 0–9 and _.')

/** One thing that a subject claims: a text, or one of some codes. */
const Claim = z.strictObject({
  type: z.literal('string'),
  'x-label': Label,
  enum: z.array(Code).min(1).max(60).optional(),
  'x-values': z.record(Code, Label).optional(),
  minLength: z.int().min(1).optional(),
  maxLength: z.int().min(1).max(120).optional(),
  'x-normalize': z.enum(['PERSON_NAME', 'TEXT']).optional(),
})

/** What a subject claims when it consents, as JSON Schema. */
export const ClaimsShape = z.strictObject({
  type: z.literal('object'),
  additionalProperties: z.literal(false),
  required: z.array(z.string()).max(MAX_CLAIMS),
  properties: z.record(z.string().regex(/^[a-z][A-Za-z0-9]{0,35}$/, 'Write a lower-camel-case name.'), Claim),
})

export type Claim = z.infer<typeof Claim>
export type Claims = z.infer<typeof ClaimsShape>

type Naming = {
  readonly input: { readonly properties: Readonly<Record<string, { readonly format?: string | undefined }>> }
}

/** The inputs that name a consent, in the contract's order. */
export const consentInputs = ({ input }: Naming): string[] =>
  Object.entries(input.properties).flatMap(([name, { format }]) => (format === CONSENT_ID ? [name] : []))

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** `aConsentId` → `a_consent`. */
const relationOf = (input: string): string => snakeCase(input).replace(/_id$/, '')

/** What a batch function needs to give a query the relations of its consents. */
export type Consented = {
  readonly productCode: string
  /** columns of the caller's row with the ids, and the relations they become */
  readonly consents: readonly { readonly column: string; readonly relation: string }[]
  /** by the names of columns */
  readonly claims: readonly { readonly key: string; readonly column: string }[]
}

/** Undefined for a product whose calls name no consents. */
export function consentedOf(contract: Naming & { readonly code: string; readonly claims?: Claims | undefined }) {
  const names = consentInputs(contract)
  if (names.length === 0) return undefined
  const consents = names.map((name) => ({ column: snakeCase(name), relation: relationOf(name) }))
  const claims = Object.keys(contract.claims?.properties ?? {}).map((key) => ({ key, column: snakeCase(key) }))
  return { productCode: contract.code, consents, claims } satisfies Consented
}

/** The relations that a query finds in the wrapper: the looked-up key of who consented, and its claims as texts. */
export const consentRelations = ({ consents, claims }: Consented) =>
  Object.fromEntries(
    consents.map(({ relation }) => [
      relation,
      [{ name: 'id_key', type: 'bytea' }, ...claims.map(({ column }) => ({ name: column, type: 'text' }))],
    ]),
  )

/** A query in the wrapper's relations. */
export function wrapConsented({ productCode, consents, claims }: Consented, query: string): string {
  const columns = ['s.id_key', ...claims.map(({ key, column }) => `s.claims ->> '${key}' as ${column}`)].join(', ')
  const relations = consents.map(
    ({ relation, column }) =>
      `${relation} as (select ${columns} from platform.consent_subject_of(input.${column}, '${productCode}') as s)`,
  )
  return `with ${relations.join(',\n')}
select answer.* from (
${query}
) as answer`
}

/** Whether every name can be put into a statement. The shape says so already; this is the last look. */
export const isConsentedPlainlyNamed = ({ productCode, consents, claims }: Consented): boolean =>
  /^[A-Z][A-Z0-9]{1,11}$/.test(productCode) &&
  consents.every(({ column, relation }) => isSqlIdentifier(column) && isSqlIdentifier(relation)) &&
  claims.every(({ key, column }) => /^[A-Za-z0-9]+$/.test(key) && isSqlIdentifier(column))

type Fault = readonly [path: string, fix: string]

/** Contradictions of a contract about consents that its calls name. */
export function* consentedFaults(
  contract: Naming & {
    readonly consentKind: string
    readonly subject: object | null
    readonly input: Naming['input'] & { readonly required: readonly string[] }
    readonly claims?: Claims | undefined
    readonly adultsOnly?: boolean | undefined
    readonly copyToSubject?: boolean | undefined
    readonly aggregate?: object | undefined
    readonly http?: object | undefined
  },
): Iterable<Fault> {
  const { consentKind, claims, input } = contract
  const names = consentInputs(contract)
  if (names.length === 0) {
    for (const key of ['claims', 'adultsOnly', 'copyToSubject'] as const)
      if (contract[key] !== undefined) yield [key, `Leave it out, or let an input name a consent (${CONSENT_ID}).`]
    return
  }
  const wanted = consentKind === 'MUTUAL' ? 2 : 1
  if (names.length !== wanted)
    yield ['input.properties', `${consentKind} takes ${wanted} input of format ${CONSENT_ID}.`]
  if (!['PERSONAL', 'PERSONAL_SEPARATE', 'MUTUAL'].includes(consentKind))
    yield ['consentKind', 'Choose a consent of persons: only they consent on a page of their own.']
  if (contract.subject) yield ['subject', 'Set null: the consent says whom a call is about.']
  if (!claims) yield ['claims', 'Say what a subject claims when it consents; nothing is an object without properties.']
  if (contract.aggregate || contract.http)
    yield ['input.properties', 'Ask the query, not a service or an aggregate: they see no consents.']
  for (const name of names) {
    if (!name.endsWith(SUFFIX)) yield [`input.properties.${name}`, `Let the name end in ${SUFFIX}.`]
    if (!input.required.includes(name)) yield ['input.required', `Name ${name}: without it there is no subject.`]
  }
  if (claims) yield* claimFaults(claims)
}

function* claimFaults({ required, properties }: Claims): Iterable<Fault> {
  if (Object.keys(properties).length > MAX_CLAIMS) yield ['claims.properties', `Ask for at most ${MAX_CLAIMS}.`]
  for (const name of required) if (!Object.hasOwn(properties, name)) yield ['claims.required', `Describe ${name}.`]
  for (const [name, claim] of Object.entries(properties)) {
    const path = `claims.properties.${name}`
    const column = snakeCase(name)
    if (!isSqlIdentifier(column) || column === 'id_key') yield [path, 'Choose another name.']
    if ((claim.enum === undefined) === (claim.maxLength === undefined)) yield [path, 'Set either enum or maxLength.']
    const labelled = Object.keys(claim['x-values'] ?? {})
    if ([...labelled].toSorted().join() !== [...(claim.enum ?? [])].toSorted().join())
      yield [path, 'Give x-values a label for each code, and for no other.']
  }
}
