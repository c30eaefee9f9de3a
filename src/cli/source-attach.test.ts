import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attach } from './source-attach.ts'

const SOURCE = {
  name: 'tst_housing',
  schema: 'tst_hsg',
  holderUscc: '91350100M000100Y43',
  host: '127.0.0.1',
  database: 'housing',
  user: 'reader',
  passwordFile: 'password',
  remoteSchema: 'public',
  tables: ['lease'],
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanquan-source-'))
  await writeFile(join(folder, 'password'), 'never-shown\n')
})
afterAll(() => rm(folder, { recursive: true }))

async function attached(source: object) {
  const lines: string[] = []
  const file = join(folder, 'source.json')
  await writeFile(file, JSON.stringify(source))
  const terminal = { out: (line: string) => void lines.push(line), error: (line: string) => void lines.push(line) }
  return { exit: await attach(file, {}, terminal), lines: lines.join('\n') }
}

describe('attaching a department’s own database', () => {
  it('is refused for the embedded data domain', async () => {
    const { exit, lines } = await attached(SOURCE)
    expect({ exit, code: /\((\w+)\)$/.exec(lines)?.[1] }).toEqual({ exit: 1, code: 'SOURCE_NEEDS_POSTGRES' })
  })

  it.each([
    ['a schema of the platform', { ...SOURCE, schema: 'product' }],
    ['a schema of PostgreSQL', { ...SOURCE, schema: 'pg_mine' }],
    ['a name that ends a statement', { ...SOURCE, tables: ['a; drop table b'] }],
    ['a password in the file itself', { ...SOURCE, password: 'x' }],
    ['a department whose code has another last character', { ...SOURCE, holderUscc: '91350100M000100Y44' }],
    ['an update column of a table that is not attached', { ...SOURCE, updateColumns: { visit: 'changed' } }],
    ['no tables', { ...SOURCE, tables: [] }],
    ['a password file that is not there', { ...SOURCE, passwordFile: 'nowhere' }],
  ])('is not tried with %s', async (_, source) => {
    await expect(attached(source)).rejects.toThrow('cannot be')
  })
})
