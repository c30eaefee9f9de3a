/** One call of a product, about a made-up subject, answered while it is asked for by the rules that a real call goes through. */
import type { Outcome } from '../../generated/prisma/enums.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { compileSandbox, type Answer, type SandboxCase } from '../product/index.ts'
import type { Sheet } from './sheet.ts'

export type SandboxExample = {
  readonly title: { readonly zh: string; readonly en: string }
  readonly input: SandboxCase['input']
  readonly outcome: Outcome
  /** whether this outcome is charged when a real call comes to it */
  readonly billable: boolean
  readonly asOf: string | null
  readonly answer: Answer['fields']
}

/** The first case of the version’s sandbox that is answered with a row. @returns undefined where the version has no sandbox */
export function exampleOf(
  { contract, sandbox: kept }: Pick<Sheet, 'contract' | 'sandbox'>,
  { now, today }: { now: Date; today: () => Day },
): SandboxExample | undefined {
  const cases = kept as SandboxCase[] // checked when it was submitted, immutable since
  const sandbox = compileSandbox(contract, cases, { today, asOf: now })
  const shown = cases.find(({ answer }) => answer !== null) ?? cases[0]
  const prepared = shown && sandbox.prepareInput(shown.input)
  const answered = prepared?.ok ? sandbox.answerTo(prepared.value) : undefined
  if (!shown || !answered?.ok) return undefined
  const { outcome, asOf, fields: answer } = answered.value
  const billable = contract.billable.some((charged) => charged === outcome)
  return { title: shown.title, input: shown.input, outcome, billable, asOf, answer }
}
