/** Whether the examples of a product hold: what goes in, what comes out, and that it comes out the same again. */
import { canonicalJson } from '../../../kernel/canonical-json.ts'
import { periodOf } from '../../../kernel/shanghai-time.ts'
import type { InputColumn } from '../batch-function.ts'
import type { CompiledContract } from '../compile-contract.ts'
import { inputColumn, signalRow, tokenRow } from '../input-columns.ts'
import type { PreparedInput, RowValue } from '../prepare-input.ts'
import type { Example } from './examples.ts'
import { finding, type Finding, type Place } from './finding.ts'

export type Row = Readonly<Record<string, RowValue>>
/** A consent that was made up for an example: `\\x…` of who gave it, and what is claimed. */
export type MadeUpConsent = {
  readonly consentId: string
  readonly idKey: string
  readonly claims: Readonly<Record<string, string>>
}
/** An example that reaches the domain: the row its query reads, the consents it names, and the keys of whom it is about. */
export type Asked = {
  readonly example: Example
  readonly row: Row
  readonly request: Row
  readonly consents: readonly MadeUpConsent[]
  readonly subjectKeys: readonly string[]
}

const FILE: Place = { file: 'examples.json', line: null }
const fails = ({ title }: Example, why: string) => finding('EXAMPLE_FAILS', FILE, `${title.zh} / ${title.en}: ${why}`)

/** Sends every input through the contract. @param keyOf the data domain's keyed hash of an identifier */
export function askedFor(
  examples: readonly Example[],
  compiled: CompiledContract,
  keyOf: (plain: string) => Uint8Array,
) {
  const asked: Asked[] = []
  const findings: Finding[] = []
  for (const [n, example] of examples.entries()) {
    const { ids, consents, faults } = madeUpConsents(n, example, { compiled, keyOf })
    const prepared = compiled.prepareInput({ ...example.input, ...ids })
    const paths = [...faults, ...(prepared.ok ? [] : prepared.error.map(({ path }) => path))]
    const expected = 'faults' in example.expect ? example.expect.faults : []
    if (canonicalJson(paths.toSorted()) !== canonicalJson(expected.toSorted()))
      findings.push(fails(example, `input faults: ${paths.join(', ') || '-'} ≠ ${expected.join(', ') || '-'}`))
    else if (prepared.ok) asked.push(toAsked(example, consents, prepared.value, compiled))
  }
  return { asked, findings }
}

/** The consents of an example, under ids that no instant makes. @param n the place of the example */
export function madeUpConsents(
  n: number,
  { consents }: Pick<Example, 'consents'>,
  { compiled, keyOf }: { compiled: CompiledContract; keyOf: (plain: string) => Uint8Array },
) {
  const made = Object.entries(consents).map(([input, { idNo, claims }], place) => {
    const consentId = `EXAMPE${String(n).padStart(16, '0')}${String(place).padStart(4, '0')}`
    return {
      input,
      consentId,
      idKey: `\\x${Buffer.from(keyOf(idNo)).toString('hex')}`,
      claims: compiled.prepareClaims(claims),
    }
  })
  return {
    ids: Object.fromEntries(made.map(({ input, consentId }) => [input, consentId])),
    consents: made.flatMap(({ claims, consentId, idKey }) =>
      claims.ok ? [{ consentId, idKey, claims: claims.value }] : [],
    ),
    faults: made.flatMap(({ claims }) => (claims.ok ? [] : claims.error.map(({ path }) => path))),
  }
}

/** To whom the tokens of an example are given: they leave with nobody. */
const NOBODY = { buyerId: 'review', period: periodOf(new Date(0)) }

function toAsked(
  example: Example,
  consents: readonly MadeUpConsent[],
  { row: input, request }: PreparedInput,
  { contract }: CompiledContract,
): Asked {
  const none = Object.fromEntries((contract.platformSignals ?? []).map(({ name }) => [name, 0]))
  const told = { ...signalRow(contract, { ...none, ...example.signals }), ...tokenRow(contract, NOBODY) }
  const row = { ...input, ...told }
  const property = contract.subject && contract.input.properties[contract.subject.input]
  const key = contract.subject && property ? row[inputColumn(contract.subject.input, property).name] : undefined
  const subjectKeys = [...(typeof key === 'string' ? [key] : []), ...consents.map(({ idKey }) => idKey)]
  return { example, row, request, consents, subjectKeys }
}

/** Those about whom nothing may be asked for an example's sake: who is no test subject of the data domain. */
export function strangerFindings(asked: readonly Asked[], testSubjects: ReadonlySet<string>): Finding[] {
  const strangers = asked.filter(({ subjectKeys }) => subjectKeys.some((key) => !testSubjects.has(key)))
  return strangers.map(({ example: { title } }) => finding('EXAMPLE_SUBJECT', FILE, `${title.zh} / ${title.en}`))
}

/** What the function gave for each caller; more than one answer is one too many. */
export type Answers = ReadonlyMap<number, readonly unknown[]>

export function answerFindings(
  asked: readonly Asked[],
  [first, again]: readonly [Answers, Answers],
  { guardAnswer }: CompiledContract,
): Finding[] {
  return asked.flatMap(({ example }, n) => {
    const given = first.get(n) ?? []
    if (given.length > 1)
      return [finding('PLAN_ROWS', { file: 'query.sql', line: null }, `${example.title.en}: ${given.length}`)]
    if (canonicalJson(given) !== canonicalJson(again.get(n) ?? []))
      return [finding('EXAMPLE_UNSTABLE', FILE, `${example.title.zh} / ${example.title.en}`)]
    const answer = guardAnswer(given[0] ?? null)
    if (!answer.ok) return [fails(example, answer.error.message)]
    return 'outcome' in example.expect ? differences(example, example.expect, answer.value) : []
  })
}

function differences(
  example: Example,
  expected: { outcome: string; fields: Readonly<Record<string, unknown>> },
  answer: { outcome: string; fields: Readonly<Record<string, unknown>> },
): Finding[] {
  const names = Object.keys(expected.fields).filter((name) => !fits(expected.fields[name], answer.fields[name]))
  const outcome = expected.outcome === answer.outcome ? [] : [`outcome ${answer.outcome} ≠ ${expected.outcome}`]
  const faults = [...outcome, ...names]
  return faults.length > 0 ? [fails(example, faults.join(', '))] : []
}

/** Whether a value has all that is expected of it. A key that is not named may be anything. */
function fits(expected: unknown, value: unknown): boolean {
  if (Array.isArray(expected)) {
    return Array.isArray(value) && value.length === expected.length && expected.every((each, n) => fits(each, value[n]))
  }
  if (typeof expected !== 'object' || expected === null) return (expected ?? null) === (value ?? null)
  if (typeof value !== 'object' || value === null) return false
  const given = new Map(Object.entries(value))
  return Object.entries(expected).every(([key, each]) => fits(each, given.get(key)))
}

/** The rows of callers who somehow know a planted marker: all their texts and keys are the marker's. */
export function markerRows(
  markers: readonly string[],
  { rows, input }: { rows: readonly Row[]; input: readonly InputColumn[] },
  lookupKey: (plain: string) => Uint8Array,
): Row[] {
  return markers.flatMap((marker) => {
    const key = `\\x${Buffer.from(lookupKey(marker)).toString('hex')}`
    const known = input.flatMap(({ name, type }) => {
      if (type === 'bytea') return [[name, key]]
      return type === 'text' ? [[name, marker]] : []
    })
    return rows.map((row) => ({ ...row, ...Object.fromEntries(known) }))
  })
}

/** The consent of somebody whose number and claims are all a planted marker, named by the marker. */
export function markerConsents(
  markers: readonly string[],
  { claims }: CompiledContract['contract'],
  lookupKey: (plain: string) => Uint8Array,
): MadeUpConsent[] {
  return markers.map((marker) => ({
    consentId: marker,
    idKey: `\\x${Buffer.from(lookupKey(marker)).toString('hex')}`,
    claims: Object.fromEntries(Object.keys(claims?.properties ?? {}).map((name) => [name, marker])),
  }))
}

/** Keys of answers under which a marker came out. */
export function markerFindings(answers: Answers, markers: readonly string[]): Finding[] {
  const given = [...answers.values()].flat()
  const keys = given.flatMap((answer) =>
    Object.entries(answer ?? {})
      .filter(([, value]) => holds(value, markers))
      .map(([key]) => key),
  )
  return [...new Set(keys)].map((key) => finding('CANARY_LEAKED', { file: 'query.sql', line: null }, key))
}

const holds = (value: unknown, markers: readonly string[]): boolean => {
  const text = JSON.stringify(value) ?? ''
  return markers.some((marker) => text.includes(marker))
}
