/**
 * npm run schema                              writes src/graphql/schema.graphql
 * node scripts/print-schema.ts --check        fails if that file is not what the built service would print
 */
import { readFile, writeFile } from 'node:fs/promises'
import { printSchema, type GraphQLSchema } from 'graphql'

const file = new URL('../src/graphql/schema.graphql', import.meta.url)
// from the build: Node runs these scripts as they are, but not the decorators of the services that the schema calls
const built: { schema: GraphQLSchema } = await import(new URL('../dist/graphql/schema.js', import.meta.url).href)
const printed = `${printSchema(built.schema)}\n`

if (!process.argv.includes('--check')) {
  await writeFile(file, printed)
  console.log('wrote src/graphql/schema.graphql')
} else if ((await readFile(file, 'utf8').catch(() => '')) === printed) {
  console.log('src/graphql/schema.graphql is the schema')
} else {
  console.error(
    'src/graphql/schema.graphql is not the schema. Run `npm run schema`, read the difference and commit it.',
  )
  process.exitCode = 1
}
