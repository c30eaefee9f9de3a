/** A product as data: its contract, its query, its sandbox, and examples about synthetic subjects. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { invariant } from '../kernel/result.ts'
import { Example, parseContract, type Contract } from '../modules/product/index.ts'
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

/** An example as a reviewer gets it, but for the subjects: they are synthetic, and named by their place. */
export const ProductExample = Example.extend({
  /** names for the subjects, used in `input` as {name.fact} */
  given: z.record(z.string(), ExampleSubject).default({}),
})

export type ExampleSubject = z.infer<typeof ExampleSubject>
export type ProductExample = z.infer<typeof ProductExample>

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
    examples: z.array(ProductExample).parse(JSON.parse(examples)),
  }
}
