/**
 * npm run migration -- NAME   writes prisma/migrations/<time>_NAME/migration.sql: what prisma/schema has and they lack
 * npm run migration           fails if there is anything to write
 *
 * The engine behind `prisma migrate` in its WebAssembly build (the native one is a download that may be out of reach);
 * the shadow database is a PGlite in memory, with the extensions the service itself loads.
 */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg'
import { PrismaPGlite } from 'pglite-prisma-adapter'

const migrations = new URL('../prisma/migrations/', import.meta.url)
const schema = new URL('../prisma/schema/', import.meta.url)

const db = await PGlite.create({ extensions: { btree_gist } })

class ShadowDatabase extends PrismaPGlite {
  override async connect() {
    // the adapter's own executeScript does not wait for the script, nor report its error
    return Object.assign(await super.connect(), { executeScript: async (sql: string) => void (await db.exec(sql)) })
  }
  override connectToShadowDb = () => this.connect()
}

async function openEngine() {
  const binary = await readFile(new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm')))
  const imports = { './schema_engine_bg.js': wasm as unknown as WebAssembly.ModuleImports }
  const { instance } = await WebAssembly.instantiate(binary, imports)
  wasm.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
  const adapter = bindMigrationAwareSqlAdapterFactory(new ShadowDatabase(db))
  return wasm.SchemaEngine.new({ datamodels: undefined }, () => {}, adapter)
}

async function readMigrations() {
  const entries = await readdir(migrations, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isDirectory() ? entry.name : [])).toSorted()
  return Promise.all(
    names.map(async (path) => {
      const value = await readFile(new URL(`${path}/migration.sql`, migrations), 'utf8')
      return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
    }),
  )
}

async function readSchema() {
  const names = (await readdir(schema)).filter((name) => name.endsWith('.prisma')).toSorted()
  return Promise.all(names.map(async (path) => ({ path, content: await readFile(new URL(path, schema), 'utf8') })))
}

await mkdir(migrations, { recursive: true })
const engine = await openEngine()
const difference = await engine.diff({
  from: {
    tag: 'migrations',
    baseDir: migrations.pathname,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: await readMigrations(),
  },
  to: { tag: 'schemaDatamodel', files: await readSchema() },
  script: true,
  exitCode: true,
  filters: { externalTables: [], externalEnums: [] },
})
await db.close()

const name = process.argv[2]
if (difference.exitCode === 0) console.log('prisma/schema and prisma/migrations agree')
else if (name) {
  const directory = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`
  await mkdir(new URL(directory, migrations))
  await writeFile(new URL(`${directory}/migration.sql`, migrations), difference.stdout!)
  console.log(`wrote prisma/migrations/${directory}/migration.sql`)
} else {
  console.error(`prisma/schema is ahead of prisma/migrations:\n${difference.stdout}`)
  process.exitCode = 1
}
