/** A product as data: its contract, its query, its sandbox, and examples about synthetic subjects. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { Outcome } from '../generated/prisma/enums.ts'
import { invariant } from '../kernel/result.ts'
import { parseContract, type Contract } from '../modules/product/index.ts'
import { inProject } from '../platform/root.ts'

const Index = z.int().min(0)

/** Whom an example speaks of. */
const ExampleSubject = z.union([
  z.strictObject({ person: z.strictObject({ city: z.string(), index: Index }) }),
  z.strictObject({ enterprise: z.strictObject({ index: Index }) }),
  z.strictObject({ dwelling: z.strictObject({ index: Index }) }),
  /** the employer of a person of Jinan */
  z.strictObject({ employer: z.strictObject({ ofPerson: Index }) }),
  z.strictObject({ day: z.strictObject({ daysAgo: Index }) }),
])

const Example = z.strictObject({
  title: z.strictObject({ zh: z.string(), en: z.string() }),
  /** names for the subjects, used in `input` as {name.fact} */
  given: z.record(z.string(), ExampleSubject).default({}),
  input: z.record(z.string(), z.union([z.string(), z.number()])),
  /** what the platform says of earlier callers, for each of the contract's platformSignals */
  signals: z.record(z.string(), z.int().min(0)).default({}),
  expect: z.union([
    /** the answer; fields that are not named may be anything */
    z.strictObject({ outcome: z.enum(Outcome), fields: z.record(z.string(), z.json()) }),
    /** paths of the input's faults: the call never reaches the domain */
    z.strictObject({ faults: z.array(z.string()).min(1) }),
  ]),
})

export type ExampleSubject = z.infer<typeof ExampleSubject>
export type ProductExample = z.infer<typeof Example>

export type ProductFolder = {
  /** as it stands in the file, for `submitProduct` */
  readonly contractJson: unknown
  readonly contract: Contract
  readonly query: string
  /** as it stands in the file, for `submitProduct` */
  readonly sandboxJson: unknown
  readonly examples: readonly ProductExample[]
}

/** Reads prisma/seed/products/<name>. @throws if the contract or the examples are not well formed: they are part of the program. */
export async function readProductFolder(name: string): Promise<ProductFolder> {
  const folder = inProject(`prisma/seed/products/${name}/`)
  const read = (file: string) => readFile(new URL(file, folder), 'utf8')
  const [contractText, query, sandboxText, examples] = await Promise.all([
    read('contract.json'),
    read('query.sql'),
    read('sandbox.json'),
    read('examples.json'),
  ])
  const contractJson: unknown = JSON.parse(contractText)
  const contract = parseContract(contractJson)
  invariant(
    contract.ok,
    `${name}/contract.json: ${contract.ok || contract.error.map(({ message }) => message).join(' ')}`,
  )
  const sandboxJson: unknown = JSON.parse(sandboxText)
  return {
    contractJson,
    contract: contract.value,
    query,
    sandboxJson,
    examples: z.array(Example).parse(JSON.parse(examples)),
  }
}
