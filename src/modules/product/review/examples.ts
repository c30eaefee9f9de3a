/** The examples of a product: calls with the answers that must come. They are part of what is reviewed. */
import { z } from 'zod'
import { Outcome } from '../../../generated/prisma/enums.ts'
import type { Contract } from '../contract.ts'
import { finding, type Finding } from './finding.ts'

export const MAX_EXAMPLES = 50

const Title = z.strictObject({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) })

/** What a call of an example must come to. */
export const Expected = z.union([
  /** the answer; fields that are not named may be anything */
  z.strictObject({ outcome: z.enum(Outcome), fields: z.record(z.string(), z.json()) }),
  /** paths of the input's faults: the call never reaches the domain */
  z.strictObject({ faults: z.array(z.string()).min(1) }),
])

export const Example = z.strictObject({
  title: Title,
  input: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  /** who consented, and what they claim, by the inputs that name the consents; the ids are made up for the occasion */
  consents: z
    .record(z.string(), z.strictObject({ idNo: z.string(), claims: z.record(z.string(), z.string()) }))
    .default({}),
  /** values of the contract's platform signals; 0 where none is named */
  signals: z.record(z.string(), z.int().min(0)).default({}),
  expect: Expected,
})
export type Example = z.infer<typeof Example>

export type ReadExamples = { readonly examples: readonly Example[]; readonly findings: readonly Finding[] }

const FILE = { file: 'examples.json', line: null } as const

/** Examples as they were handed in, and what is wrong with them as a list. */
export function readExamples(json: unknown, contract: Contract): ReadExamples {
  const parsed = z.array(Example).max(MAX_EXAMPLES).safeParse(json)
  if (!parsed.success) {
    const findings = parsed.error.issues.map(({ path, message }) => {
      const at = path.join('.')
      return finding('EXAMPLE_MALFORMED', { ...FILE, path: at }, `${at || 'examples'}: ${message}`)
    })
    return { examples: [], findings }
  }
  const shown = new Set(parsed.data.flatMap(({ expect }) => ('outcome' in expect ? [expect.outcome] : [])))
  const missing = contract.outcomes.filter((outcome) => !shown.has(outcome))
  return { examples: parsed.data, findings: missing.map((outcome) => finding('EXAMPLE_MISSING', FILE, outcome)) }
}
