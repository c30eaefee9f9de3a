/** The test subjects of the data domain: whom the examples in prisma/seed/products are about. All of them are synthetic. */
import { readdir } from 'node:fs/promises'
import type { Pool } from 'pg'
import type { Day } from '../kernel/shanghai-time.ts'
import { compileContract } from '../modules/product/index.ts'
import { inProject } from '../platform/root.ts'
import { readProductFolder } from './product-folder.ts'
import { resolveExampleConsents, resolveExampleInput } from './resolve-example.ts'

type Keys = { readonly lookupKey: (plain: string) => Buffer; readonly today: () => Day }

/** Makes known to the data domain whom examples may ask about. Can be run again. */
export async function plantTestSubjects(pool: Pool, keys: Keys): Promise<void> {
  const subjects = new Set<string>()
  for (const folder of await readdir(inProject('prisma/seed/products/'))) {
    for (const subject of await subjectsOf(folder, keys)) subjects.add(subject)
  }
  await pool.query(
    'insert into platform.test_subject (subject_key) select unnest($1::bytea[]) on conflict (subject_key) do nothing',
    [[...subjects].map(keys.lookupKey)],
  )
}

async function subjectsOf(folder: string, keys: Keys): Promise<string[]> {
  const { contract, examples } = await readProductFolder(folder)
  const { prepareInput } = compileContract(contract, keys)
  return examples.flatMap((example) => {
    const consenting = Object.values(resolveExampleConsents(example)).map(({ idNo }) => idNo)
    const prepared = prepareInput(resolveExampleInput(example))
    const named = prepared.ok ? prepared.value.subjectIdentifier : undefined
    return named === undefined ? consenting : [...consenting, named]
  })
}
