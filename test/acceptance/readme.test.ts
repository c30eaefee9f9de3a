/** What README tells a reader to type works, word for word, against a seeded service that has played the tour. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { playTour } from '../../src/demo/tour/tour.ts'
import { ENVIRONMENT_NAMES } from '../../src/platform/config.ts'
import { startDemoService, type DemoService } from '../support/demo-service.ts'

const run = promisify(execFile)
const project = fileURLToPath(new URL('../../', import.meta.url))
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** The text under a heading, up to the next of the same level or above. */
const section = (heading: string) => readme.split(`${heading}\n`)[1]?.split(/\n#{1,3} /)[0] ?? ''
const scripts = (heading: string) =>
  [...section(heading).matchAll(/```sh\n([^]*?)```/g)].map(([, script]) => script ?? '')

let demo: DemoService

/** Runs what stands under a heading, with the helper that the chapter begins with. */
async function type(...headings: string[]): Promise<string> {
  const script = ['## Five minutes with it', ...headings].flatMap(scripts).join('\n')
  const PATH = `${project}node_modules/.bin${delimiter}${process.env.PATH}`
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: project,
    env: { ...process.env, PATH, SANQUAN_URL: demo.url },
  })
  return stdout
}

beforeAll(async () => {
  demo = await startDemoService()
  await playTour({ url: demo.url, print: () => {} })
})
afterAll(() => demo.close())

describe('README', () => {
  it('shows an enterprise its first call', async () => {
    const answer: unknown = JSON.parse(await type('### As an enterprise 数据使用单位'))
    expect(answer).toMatchObject({ outcome: 'MATCH', billable: true, answer: { result: 'MATCH' } })
  })

  it('shows its program a signed call, and one by a client that is generated and compiled', async () => {
    const lines = await type(
      '### As an enterprise 数据使用单位',
      '### As its program: signed, in batches, with a generated client',
    )
    const answers = lines.trim().replaceAll('}{', '}\n{').split('\n')
    expect(answers.map((line) => JSON.parse(line) as object)).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ outcome: 'MATCH', replayed: false })),
    )
  }, 120_000)

  it('shows anybody how to find a product and read its sheet', async () => {
    const { data } = JSON.parse(await type('### As anybody: the catalogue 目录'))
    expect(data.searchProducts.edges).toContainEqual({ node: { code: 'ID2', name: '身份二要素核验' } })
    expect(data.productSheet.sources[0].agreements).toContainEqual({ no: 'CD-2025-001' })
  })

  it('shows a department whom it granted the use', async () => {
    expect(await type('### As a department 数据持有单位')).toContain('"status": "ACTIVE"')
  })

  it('shows a regulator how to verify, on line and off', async () => {
    const lines = (await type('### As a regulator 监管')).trim().split('\n')
    expect(lines.filter((line) => line === 'verified')).toHaveLength(2)
  }, 120_000)

  it('shows a regulator how to take a month home and check it with tools of others', async () => {
    const said = await type('### A month to take home: the audit bundle 审计包')
    expect(said.match(/^verified$|Verified Successfully/gm)).toHaveLength(3)
  }, 120_000)

  it('lists every variable of the configuration', () => {
    const missing = ENVIRONMENT_NAMES.filter((name) => !section('## Configuration').includes(`\`${name}\``))
    expect(missing).toEqual([])
  })
})
