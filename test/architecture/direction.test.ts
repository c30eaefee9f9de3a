import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LAWFUL, PLANTED } from './planted.ts'

const project = fileURLToPath(new URL('../../', import.meta.url))
const config = join(project, '.dependency-cruiser.mjs')

describe('the direction of imports', () => {
  let folder: string
  let reported: Set<string>

  beforeAll(async () => {
    folder = await plant()
    reported = new Set((await violationsOf(folder)).map(({ from, rule }) => `${rule.name} ${from}`))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each(PLANTED)('is broken, and reported by $rule, when $sentence', ({ rule, file }) => {
    expect(reported).toContain(`${rule} ${file}`)
  })

  it('has a planted violation for every rule that can be broken', async () => {
    const { forbidden = [] } = await extractDepcruiseConfig(config)
    const unbroken = forbidden.map(({ name }) => name).filter((name) => !PLANTED.some(({ rule }) => rule === name))
    expect(unbroken).toEqual(['direction-of-supervision']) // it may read every room
  })

  it('lets through what the house allows', () => {
    const wronged = Object.keys(LAWFUL).filter((file) => [...reported].some((entry) => entry.endsWith(` ${file}`)))
    expect(wronged).toEqual([])
  })
})

describe('the sources', () => {
  it('hide no import of their own inside a type, where the rules would not see it', async () => {
    const files = (await readdir(join(project, 'src'), { recursive: true })).filter((file) =>
      /^(?!generated).*\.ts$/.test(file),
    )
    const hiding: string[] = []
    for (const file of files) {
      if (/(?<!await )\bimport\(['"]\./.test(await readFile(join(project, 'src', file), 'utf8'))) hiding.push(file)
    }
    expect(hiding).toEqual([])
  })
})

/** A house of a few files that breaks every rule once. */
async function plant(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sanquan-architecture-'))
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), await readFile(join(project, 'package.json')))
  const files = [...Object.entries(LAWFUL), ...PLANTED.map(({ file, code }) => [file, code] as const)]
  for (const [file, code] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), `${code}\nexport const marker = 1\n`)
  }
  return folder
}

async function violationsOf(baseDir: string) {
  const options = await extractDepcruiseOptions(config)
  const { output } = await cruise(['src'], { ...options, baseDir, validate: true })
  return (output as ICruiseResult).summary.violations
}
