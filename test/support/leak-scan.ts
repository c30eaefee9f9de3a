/** Looks for values that must not be there: in what was said, and in every column of every table of the marketplace. */
import type { Pool } from 'pg'
import { vi } from 'vitest'

/** Everything that was said since `listen`: log lines, and bodies and headers of what HTTP requests of this process got. */
export type Said = { readonly log: string[]; readonly answers: string[] }

/** Overhears the console, the standard streams and `fetch` until `vi.restoreAllMocks`. */
export function listen(): Said {
  const said: Said = { log: [], answers: [] }
  const hear = (...words: unknown[]) => void said.log.push(words.map(textOf).join(' '))
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation(hear)
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean
    vi.spyOn(stream, 'write').mockImplementation((chunk, ...rest) => (hear(chunk), write(chunk, ...rest)))
  }
  const real = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
    const response = await real(...request)
    said.answers.push(await response.clone().text(), JSON.stringify([...response.headers]))
    return response
  })
  return said
}

/** All that every table holds, by table: text, JSON, numbers, and bytes as the text they may be and as hex. */
export async function readTables(pool: Pool): Promise<Map<string, string>> {
  const kept = new Map<string, string>()
  const tables = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<Record<string, unknown>>(`select * from "${name}"`)
    kept.set(name, rows.flatMap((row) => Object.values(row).map(textOf)).join('\n'))
  }
  return kept
}

/** `table: value` for each value that stands in one. */
export const hitsIn = (tables: ReadonlyMap<string, string>, needles: readonly string[]): string[] =>
  [...tables].flatMap(([table, text]) => needlesIn(text, needles).map((needle) => `${table}: ${needle}`))

export const needlesIn = (text: string, needles: readonly string[]): string[] =>
  needles.filter((needle) => text.includes(needle))

export function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return `${Buffer.from(value).toString()}\n${Buffer.from(value).toString('hex')}`
  if (typeof value === 'object' && value !== null)
    return value instanceof Error
      ? `${value.message} ${value.stack}`
      : JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
  return String(value)
}
