import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { parseCreditCode } from '../kernel/credit-code.ts'
import { SystemClock, type Clock } from '../platform/clock.ts'
import type { DescribedColumn } from '../platform/database/foreign-columns.ts'
import { attachSource, type ForeignSource } from '../platform/database/foreign-source.ts'
import { UsageError, type ExitCode, type Terminal } from './command.ts'
import { inDomain, tell, type Environment } from './source-domain.ts'

/** Names that need no quotes, and no schema of the platform or of PostgreSQL. */
const Identifier = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/, 'Write a–z, 0–9 and _, beginning with a letter.')
const Schema = Identifier.refine(
  (name) => !/^(platform|product|public|information_schema|pg_.*|sanquan_attach)$/.test(name),
  {
    error: 'Name the department’s own schema.',
  },
)

const SourceFile = z
  .strictObject({
    name: Identifier,
    schema: Schema,
    holderUscc: z.string().refine((code) => parseCreditCode(code).ok, {
      error: 'Write the department’s unified social credit code, 18 characters.',
    }),
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(5432),
    database: z.string().min(1),
    user: z.string().min(1),
    /** beside the file, unless it is absolute */
    passwordFile: z.string().min(1),
    passwordRequired: z.boolean().default(true),
    remoteSchema: z.string().min(1),
    tables: z.array(Identifier).min(1).max(200),
    updateColumns: z.record(Identifier, Identifier).default({}),
    statementMs: z.int().min(100).max(600_000).default(5_000),
  })
  .refine(({ tables, updateColumns }) => Object.keys(updateColumns).every((table) => tables.includes(table)), {
    error: 'Name update columns of the tables only.',
    path: ['updateColumns'],
  })

/** Attaches, and prints one draft of a resource for each table. @throws UsageError where the file cannot be used */
export async function attach(
  file: string,
  environment: Environment,
  terminal: Terminal,
  clock: Clock = new SystemClock(),
): Promise<ExitCode> {
  const source = await readSource(file)
  return inDomain(environment, terminal, async (client) => {
    const attached = await attachSource(client, source, clock.now())
    if (!attached.ok) return tell(attached.error, terminal)
    terminal.out(JSON.stringify(draftsOf(attached.value), null, 2))
    return 0
  })
}

async function readSource(file: string): Promise<ForeignSource> {
  const parsed = SourceFile.safeParse(parse(file, await read(file)))
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new UsageError(`${file} cannot be used: ${faults.join('; ')}`)
  }
  const { passwordFile, ...source } = parsed.data
  return { ...source, password: (await read(resolve(dirname(file), passwordFile))).trim() }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw new UsageError(`${file} cannot be read.`)
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${file} is no JSON.`)
  }
}

/** What the database says of itself, in the form of registerResource's input; grades and meanings are the department's to say. */
function draftsOf(columns: readonly DescribedColumn[]) {
  const byTable = Map.groupBy(columns, ({ table }) => table)
  return [...byTable].map(([sourceTable, of]) => ({
    sourceTable,
    fields: of.map(({ name, type, comment }) => ({ name, label: comment ?? '', type })),
  }))
}
