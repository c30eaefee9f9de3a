/**
 * The sandbox of a product version: made-up subjects and what is answered about them.
 * Promises: every outcome of the contract can be tried, each input passes the contract and each answer its guard, so whoever
 * tries gets what production would say; nobody alive is among the subjects. Refuses: naming the case and what to add.
 */
import { z } from 'zod'
import { Outcome } from '../../generated/prisma/enums.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { ok, type Refusal, type Result } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import type { Answer } from './answer-guard.ts'
import { compileContract, type CompiledContract } from './compile-contract.ts'
import type { Contract } from './contract-shape.ts'
import type { PreparedInput } from './prepare-input.ts'

/** Cases of one version at most. */
export const MAX_SANDBOX_CASES = 60
/** Who was born before this day is dead: the oldest person on record reached 122. A made-up citizen number is older. */
export const SANDBOX_BORN_BEFORE = '1900-01-01'

const Text = z.string().trim().min(1).max(120)
const SandboxCase = z.strictObject({
  title: z.strictObject({ zh: Text, en: Text }),
  /** as a caller sends it */
  input: z.record(z.string().max(40), z.json()),
  /** null: the query finds no row */
  answer: z.strictObject({ outcome: z.enum(Outcome), fields: z.record(z.string().max(40), z.json()) }).nullable(),
})
const SandboxFile = z.array(SandboxCase).min(1).max(MAX_SANDBOX_CASES)

/** One made-up subject: `sandbox.json` is a list of these. */
export type SandboxCase = z.infer<typeof SandboxCase>

export type Sandbox = {
  readonly cases: readonly SandboxCase[]
  /** normalises and checks an input as production does */
  readonly prepareInput: CompiledContract['prepareInput']
  /** the canned answer, guarded as in production; undefined for an input that no case has */
  readonly answerTo: (input: PreparedInput) => Result<Answer> | undefined
}

/** Identifiers are compared, never looked up: no key of the data domain is needed here. */
const comparedOnly = (plain: string): Uint8Array => Buffer.from(plain)

/**
 * Compiles a version's sandbox. An empty one, of a version that was submitted before there were sandboxes, knows nobody.
 * @param asOf the instant its answers name
 */
export function compileSandbox(
  contract: Contract,
  cases: readonly SandboxCase[],
  { today, asOf }: { today: () => Day; asOf: Date },
): Sandbox {
  const { prepareInput, guardAnswer } = compileContract(contract, { lookupKey: comparedOnly, today })
  const answers = new Map(
    cases.flatMap(({ input, answer }) => {
      const prepared = prepareInput(input)
      return prepared.ok ? [[keyOf(prepared.value), guardAnswer(toRow(answer, asOf))] as const] : []
    }),
  )
  return { cases, prepareInput, answerTo: (input) => answers.get(keyOf(input)) }
}

/** Reads and checks what an operator submits. Refuses SANDBOX_MALFORMED, or SANDBOX_CASE and SANDBOX_OUTCOME, each fault for itself. */
export function parseSandbox(
  contract: Contract,
  json: unknown,
  today: () => Day,
): Result<readonly SandboxCase[], readonly Refusal[]> {
  const parsed = SandboxFile.safeParse(json)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => {
      const at = ['sandbox', ...path].join('.')
      return fault('SANDBOX_MALFORMED', `${at}: ${message}. ${HOW}`, at)
    })
    return { ok: false, error: issues }
  }
  const faults = [...caseFaults(contract, parsed.data, today), ...outcomeFaults(contract, parsed.data)]
  return faults.length > 0 ? { ok: false, error: faults } : ok(parsed.data)
}

const HOW =
  'A sandbox is a list of { "title": { "zh", "en" }, "input": as a caller sends it, "answer": { "outcome", "fields" } or null for no row }'

function* caseFaults(contract: Contract, cases: readonly SandboxCase[], today: () => Day): Iterable<Refusal> {
  const { prepareInput, guardAnswer } = compileContract(contract, { lookupKey: comparedOnly, today })
  const seen = new Set<string>()
  for (const [n, { title, input, answer }] of cases.entries()) {
    const at = `sandbox case “${title.en}”`
    const path = `sandbox.${n}`
    const prepared = prepareInput(input)
    if (!prepared.ok) {
      yield fault(
        'SANDBOX_CASE',
        `${at}: ${prepared.error.map((each) => `${each.path} ${each.message}`).join('; ')}.`,
        `${path}.input`,
      )
      continue
    }
    const key = keyOf(prepared.value)
    if (seen.has(key))
      yield fault('SANDBOX_CASE', `${at}: an earlier case has the same input. Leave one out.`, `${path}.input`)
    seen.add(key)
    const guarded = guardAnswer(toRow(answer, new Date(0)))
    if (!guarded.ok)
      yield fault(
        'SANDBOX_CASE',
        `${at} has an answer off contract: ${guarded.error.details?.faults}.`,
        `${path}.answer`,
      )
    for (const name of livingSubjects(contract, input))
      yield fault(
        'SANDBOX_SUBJECT',
        `${at}: ${name} may be somebody’s. Make up a citizen number with a birth date before ${SANDBOX_BORN_BEFORE}.`,
        `${path}.input.${name}`,
      )
  }
}

/** Citizen numbers among the inputs that somebody alive may have. */
function livingSubjects({ input: { properties } }: Contract, input: SandboxCase['input']): string[] {
  return Object.entries(properties).flatMap(([name, { format }]) => {
    const value = input[name]
    if (format !== 'cn-citizen-number' || typeof value !== 'string') return []
    const born = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`
    return born < SANDBOX_BORN_BEFORE ? [] : [name]
  })
}

function* outcomeFaults({ outcomes, whenNoRow }: Contract, cases: readonly SandboxCase[]): Iterable<Refusal> {
  const shown = new Set(cases.map(({ answer }) => answer?.outcome ?? whenNoRow))
  for (const outcome of outcomes) {
    if (!shown.has(outcome))
      yield fault('SANDBOX_OUTCOME', `The sandbox has no case for outcome ${outcome}. Add one. ${HOW}.`)
  }
}

const toRow = (answer: SandboxCase['answer'], asOf: Date) =>
  answer && { outcome: answer.outcome, asOf: asOf.toISOString(), ...answer.fields }

const keyOf = ({ row }: PreparedInput): string => canonicalJson(row)

/** @param field its place, `sandbox.<n>.…` */
const fault = (code: string, message: string, field = 'sandbox'): Refusal => ({
  code,
  message,
  rule: 'product.sandbox',
  field,
})
