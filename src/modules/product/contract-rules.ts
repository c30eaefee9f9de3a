/** What the keys of a contract must say about each other. One generator for each part; a fault is a path and its fix. */
import type { Refusal } from '../../kernel/result.ts'
import {
  MAX_CODES_LISTED,
  type Contract,
  type InputProperty,
  type ObjectItem,
  type OutputProperty,
} from './contract-shape.ts'
import { CONSENT_ID, consentedFaults, consentInputs } from './consented.ts'
import { CASE_NUMBER, TOKEN } from './governed.ts'
import { governedFaults } from './governed-rules.ts'
import { inputColumn, inputColumns, signalColumn } from './input-columns.ts'
import { serviceFaults } from './service/service-rules.ts'
import { isSqlIdentifier } from './sql-identifier.ts'

type Fault = readonly [path: string, fix: string]

/** The same list stands in the marketplace's database, as check `never_billed` (products.md, outcome-to-bill table). */
const NEVER_BILLED: ReadonlySet<string> = new Set(['NO_RECORD', 'UNKNOWN', 'INSUFFICIENT'])
/** Keys that the platform puts beside a product's own. */
const ENVELOPE = new Set(['requestNo', 'outcome', 'asOf', 'productVersion', 'billable', 'receipt'])
/** What names nobody, and goes into the data domain as it is. */
const PLAIN_FORMATS: ReadonlySet<string> = new Set(['date', CONSENT_ID, CASE_NUMBER, TOKEN])
const MAX_INT32 = 2 ** 31 - 1
/** Column `n` tells callers of a batch apart. */
const RESERVED_COLUMN = 'n'

/** Every contradiction in a contract of the right shape. */
export function contractFaults(contract: Contract): readonly Refusal[] {
  const faults = [
    ...listFaults(contract),
    ...outcomeFaults(contract),
    ...subjectFaults(contract),
    ...inputFaults(contract),
    ...signalFaults(contract),
    ...limitFaults(contract),
    ...outputFaults(contract),
    ...cellFaults(contract),
    ...consentedFaults(contract),
    ...governedFaults(contract),
    ...serviceFaults(contract),
  ]
  return faults.map(([path, fix]) => ({
    code: 'CONTRACT_CONTRADICTION',
    message: `${path}: ${fix}`,
    rule: 'product.contract',
    field: path,
  }))
}

function* listFaults({ purposes, outcomes, billable, sources, input }: Contract): Iterable<Fault> {
  const lists = {
    purposes,
    outcomes,
    billable,
    sources: sources.map(({ resource }) => resource),
    'input.required': input.required,
  }
  for (const [path, list] of Object.entries(lists)) {
    if (new Set(list).size < list.length) yield [path, 'Name each once.']
  }
}

function* outcomeFaults({ outcomes, billable, whenNoRow }: Contract): Iterable<Fault> {
  for (const outcome of billable) {
    if (!outcomes.includes(outcome)) yield ['billable', `Add ${outcome} to outcomes, or take it out here.`]
    if (NEVER_BILLED.has(outcome)) yield ['billable', `Take ${outcome} out: it is never billed.`]
  }
  if (!outcomes.includes(whenNoRow)) yield ['whenNoRow', `Add ${whenNoRow} to outcomes.`]
  if (billable.includes(whenNoRow))
    yield ['whenNoRow', 'Choose an outcome that is not billed: there is no answer to pay for.']
}

/** Lists come in as the cells that an aggregate is asked of, and as nothing else. */
function* cellFaults({ input, aggregate, http }: Contract): Iterable<Fault> {
  if (aggregate && http)
    yield ['aggregate', 'Ask a service or the cells of a partition: the wrapper does not see what a service answers.']
  const wanted = aggregate ? [aggregate.cells, aggregate.corners] : []
  for (const [name, { type, items, maxItems }] of Object.entries(input.properties)) {
    const path = `input.properties.${name}`
    if (type === 'array' && !wanted.includes(name)) yield [path, 'Only the cells of an aggregate come as a list.']
    if (type === 'array' && (!items || !maxItems)) yield [path, 'Set items and maxItems.']
    if (type !== 'array' && (items || maxItems)) yield [path, 'Keep items for lists.']
  }
  const alternatives = (input.oneOf ?? []).map(({ required }) => required.join())
  for (const name of wanted) {
    if (input.properties[name]?.type !== 'array')
      yield ['aggregate', `Describe ${name} in input.properties, as a list.`]
    if (!alternatives.includes(name)) yield ['input.oneOf', `Let a call give ${wanted.join(' or ')}, by oneOf.`]
  }
  const corners = aggregate && input.properties[aggregate.corners]
  if (corners && (corners.minItems !== 2 || corners.maxItems !== 2))
    yield ['aggregate.corners', 'Two corners: minItems and maxItems are 2.']
}

const SUBJECT_FORMAT = { PERSON: 'cn-citizen-number', ENTERPRISE: 'cn-credit-code' } as const
const CONSENTING = {
  ORG_AUTH: 'ENTERPRISE',
  PERSONAL: 'PERSON',
  PERSONAL_SEPARATE: 'PERSON',
  MUTUAL: 'PERSON',
  NONE: null,
} as const

function* subjectFaults({ subject, consentKind, input }: Contract): Iterable<Fault> {
  const consenting = consentInputs({ input }).length > 0 ? null : CONSENTING[consentKind]
  if (consenting && subject?.kind !== consenting) {
    yield ['subject', `Say which input names the ${consenting} whose consent (${consentKind}) is needed.`]
  }
  if (consentKind === 'MUTUAL' && consenting)
    yield ['consentKind', `MUTUAL needs two subjects: let two inputs name their consents (${CONSENT_ID}).`]
  if (!subject) return
  const property = input.properties[subject.input]
  if (!property || !input.required.includes(subject.input))
    yield ['subject.input', `Add ${subject.input} to input, as required.`]
  if (property && property.format !== SUBJECT_FORMAT[subject.kind]) {
    yield ['subject.input', `Give ${subject.input} the format ${SUBJECT_FORMAT[subject.kind]}.`]
  }
}

function* inputFaults({ input }: Contract): Iterable<Fault> {
  const named = [...input.required, ...(input.oneOf ?? []).flatMap(({ required }) => required)]
  for (const name of named) {
    if (!Object.hasOwn(input.properties, name)) yield ['input.required', `Describe ${name} in input.properties.`]
  }
  const columns = new Set([RESERVED_COLUMN])
  for (const [name, property] of Object.entries(input.properties)) {
    const path = `input.properties.${name}`
    const column = inputColumn(name, property).name
    if (!isSqlIdentifier(column)) yield [path, `Choose a shorter name: ${column} is too long for the query.`]
    if (columns.has(column)) yield [path, `Choose another name: ${column} is taken in the query.`]
    columns.add(column)
    for (const fix of inputPropertyFixes(property)) yield [path, fix]
  }
}

function* inputPropertyFixes(property: InputProperty): Iterable<string> {
  const { type, minimum, exclusiveMinimum, maximum } = property
  const isText = type === 'string'
  const isNumber = type === 'number' || type === 'integer'
  const textKeys = [
    property.maxLength,
    property.minLength,
    property.format,
    property.enum,
    property['x-normalize'],
    property['x-lookup'],
  ]
  if (!isText && textKeys.some((key) => key !== undefined))
    yield `Keep lengths, formats, codes and x- keys for strings: this is ${type}.`
  if (!isNumber && [minimum, exclusiveMinimum, maximum].some((key) => key !== undefined))
    yield 'Keep bounds for numbers.'
  if (isText && property.maxLength === undefined && !property.enum) yield 'Set maxLength or enum.'
  if (isNumber && ((minimum ?? exclusiveMinimum) === undefined || maximum === undefined))
    yield 'Set a minimum and a maximum.'
  if (type === 'integer' && Math.max(Math.abs(minimum ?? exclusiveMinimum ?? 0), Math.abs(maximum ?? 0)) > MAX_INT32) {
    yield `Keep within ±${MAX_INT32}.`
  }
  if (property.format && !PLAIN_FORMATS.has(property.format) && !property['x-lookup'])
    yield 'Set x-lookup: an identifier goes into the data domain as its keyed hash only.'
  if (property['x-lookup'] && !property['x-normalize'])
    yield 'Set x-normalize: one identifier must always give one hash.'
}

/** A subject has an id once it has consented; without consent there is nobody to count by. */
const knowsSubjects = (contract: Contract): boolean =>
  contract.consentKind !== 'NONE' && (contract.subject !== null || consentInputs(contract).length > 0)

function* signalFaults(contract: Contract): Iterable<Fault> {
  const { platformSignals: signals = [] } = contract
  const columns = new Set([
    RESERVED_COLUMN,
    ...inputColumns({ ...contract, platformSignals: [] }).map(({ name }) => name),
  ])
  for (const [n, signal] of signals.entries()) {
    const path = `platformSignals.${n}`
    const column = signalColumn(signal).name
    if (!isSqlIdentifier(column)) yield [path, `Choose a shorter name: ${column} is too long for the query.`]
    if (columns.has(column)) yield [path, `Choose another name: ${column} is taken in the query.`]
    columns.add(column)
    if (!knowsSubjects(contract))
      yield [path, 'Take it out: only a product with a subject that consents knows its earlier callers.']
  }
}

function* limitFaults(contract: Contract): Iterable<Fault> {
  const { limits = [], input } = contract
  const seen = new Set<string>()
  for (const [n, { per, counts }] of limits.entries()) {
    const path = `limits.${n}`
    if (seen.has(`${per} ${counts}`)) yield [path, `Keep one limit on ${counts} per ${per}.`]
    seen.add(`${per} ${counts}`)
    if (per === 'SUBJECT') {
      if (!knowsSubjects(contract))
        yield [path, 'Name the input instead: only a subject that consents can be counted by.']
    } else if (!input.properties[per]?.['x-normalize']) {
      yield [path, `Name an input with x-normalize, so that one value is counted as one: ${per} is none.`]
    }
  }
}

function* outputFaults({ output }: Contract): Iterable<Fault> {
  yield* objectFaults('output', output)
  for (const [name, { items, ...property }] of Object.entries(output.properties)) {
    const path = `output.properties.${name}`
    if (ENVELOPE.has(name)) yield [path, 'Choose another name: the platform answers this itself.']
    if (items?.type === 'object') {
      yield* objectFaults(`${path}.items`, items)
      for (const fix of listOfObjectsFixes(property)) yield [path, fix]
    } else {
      for (const fix of outputPropertyFixes({ ...property, items })) yield [path, fix]
    }
  }
}

/** An answer, or an object in a list of one. */
function* objectFaults(path: string, { required, properties }: Contract['output'] | ObjectItem): Iterable<Fault> {
  const names = Object.keys(properties)
  if (names.length !== required.length || names.some((name) => !required.includes(name))) {
    yield [
      `${path}.required`,
      'Name every property once: an answer always has the same keys. Use [type, "null"] for what can be missing.',
    ]
  }
  if (path === 'output') return
  for (const [name, property] of Object.entries(properties)) {
    for (const fix of outputPropertyFixes(property)) yield [`${path}.properties.${name}`, fix]
  }
}

function* listOfObjectsFixes({ type, maxItems, ...property }: Omit<OutputProperty, 'items'>): Iterable<string> {
  if ((Array.isArray(type) ? type[0] : type) !== 'array') yield 'Keep items for arrays.'
  if (!maxItems) yield 'Set items and maxItems.'
  const ofOthers = [
    property.enum,
    property.minimum,
    property.maximum,
    property['x-token'],
    property['x-values'],
    property['x-governed'],
  ]
  if (ofOthers.some((key) => key !== undefined)) yield 'Say of each object’s properties what they may hold, not here.'
}

function* outputPropertyFixes(property: OutputProperty): Iterable<string> {
  const [type, nullable] = Array.isArray(property.type) ? [property.type[0], true] : [property.type, false]
  const isNumber = type === 'number' || type === 'integer'
  const bounds = [property.minimum, property.maximum]
  const isDescribed = property.enum || property['x-token'] || property['x-governed']
  if (type === 'string' && !isDescribed)
    yield 'List the codes in enum, or set x-token: an answer gives codes, never free text.'
  if (property['x-governed'] && (type !== 'string' || property.enum || property['x-token']))
    yield 'Keep x-governed for strings without codes that are no tokens.'
  if (type !== 'string' && property.enum) yield 'Keep enum for strings.'
  if (property['x-token'] && (type !== 'string' || property.enum)) yield 'Keep x-token for strings without codes.'
  if (property.enum && property.enum.includes(null) !== nullable) yield 'Let enum hold null exactly when the type does.'
  if (isNumber && bounds.some((bound) => bound === undefined)) yield 'Set a minimum and a maximum.'
  if (!isNumber && bounds.some((bound) => bound !== undefined)) yield 'Keep bounds for numbers.'
  yield* listOfCodesFixes(property, type)
  yield* labelFixes(property, type)
}

function* listOfCodesFixes({ items, maxItems, uniqueItems }: OutputProperty, type: string): Iterable<string> {
  if (type === 'array' && (!items || !maxItems)) yield 'Set items and maxItems.'
  if (type === 'array' && (maxItems ?? 0) > MAX_CODES_LISTED) yield `List at most ${MAX_CODES_LISTED} codes.`
  if (type !== 'array' && (items || maxItems || uniqueItems)) yield 'Keep items for arrays.'
}

function* labelFixes(property: OutputProperty, type: string): Iterable<string> {
  const { items } = property
  const listed = type === 'array' ? (items?.type === 'string' ? items.enum : []) : (property.enum ?? [])
  const codes = listed.filter((code) => code !== null)
  const labelled = Object.keys(property['x-values'] ?? {})
  if (codes.some((code) => !labelled.includes(code)) || labelled.length > codes.length)
    yield 'Give x-values a label for each code, and for no other.'
}
