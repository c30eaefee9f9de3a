import { spawnSync } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SanquanClient } from '../../src/cli/client.ts'
import { downloadLog } from '../../src/cli/published-log.ts'
import { runCommandLine } from '../../src/cli/run.ts'
import { withScratchService } from '../../src/demo/scratch-service.ts'
import { playTour, type TourResult } from '../../src/demo/tour/tour.ts'
import type { PublicLog } from '../../src/modules/transparency/index.ts'
import { migratedTemplates } from '../support/templates.ts'

const printed: string[] = []
let first: TourResult
let second: TourResult
let verifiedByUrl: Said
let exported: Said
let log: PublicLog
let folder: string

/** What a command line came to. */
type Said = { code: number; out: string[]; errors: string[] }

async function sanquan(...args: string[]): Promise<Said> {
  const [out, errors]: [string[], string[]] = [[], []]
  const code = await runCommandLine(args, { out: (line) => out.push(line), error: (line) => errors.push(line) })
  return { code, out, errors }
}

/** The log as three files, its entries changed. */
async function keep({ bodies, checkpointNote, vkey }: PublicLog, change = (lines: readonly string[]) => lines) {
  const entries = change(bodies)
    .map((line) => `${line}\n`)
    .join('')
  await Promise.all([
    writeFile(join(folder, 'checkpoint'), checkpointNote),
    writeFile(join(folder, 'key'), `${vkey}\n`),
    writeFile(join(folder, 'entries'), entries),
  ])
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanquan-log-'))
  const templates = await migratedTemplates()
  const print = (line: string) => void printed.push(line)
  await withScratchService({ print: () => {}, templates }, async ({ url }) => {
    first = await playTour({ url, print })
    second = await playTour({ url, print: () => {} })
    verifiedByUrl = await sanquan('verify', '--url', url)
    log = await downloadLog(new SanquanClient(url))
    const period =
      /"period":"(\d{4}-\d\d)"/.exec(log.bodies.find((body) => body.includes('invoice.issued')) ?? '')?.[1] ?? ''
    exported = await sanquan('audit', 'export', period, '--url', url, '--out', join(folder, 'bundle'))
  })
}, 180_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the tour', () => {
  it('bills 22 calls: the replay and what was refused are not among them', () => {
    expect(first.billedCalls).toBe(22n)
  })

  it('invoices 22 × 0.45 yuan, of which 6 % VAT are inside', () => {
    const { grossFen, vatFen, netFen } = first.invoice
    expect({ grossFen, vatFen, netFen }).toEqual({ grossFen: 990n, vatFen: 56n, netFen: 934n })
  })

  it('charges the first tier of the price on one line', () => {
    expect(first.invoice.line).toMatchObject({ quantity: 22n, priceE4: 4_500n, grossFen: 990n })
  })

  it('divides 9.34 yuan: government 30 by 70 and 30, operator 70, to the fen', () => {
    const shares = first.statement.lines.map(({ capacity, amountFen }) => [capacity, amountFen])
    expect(shares).toEqual([
      ['GOVERNMENT', 196n],
      ['GOVERNMENT', 84n],
      ['OPERATOR', 654n],
    ])
  })

  it('pays both departments into the treasury, as Chengdu settles, and leaves the operator its own', () => {
    expect(first.statement.lines.map(({ settlement }) => settlement)).toEqual([
      'TREASURY_NONTAX',
      'TREASURY_NONTAX',
      'RETAINED',
    ])
  })

  it('meets every refusal by its name', () => {
    expect(first.refusals).toEqual([
      'AGREEMENT_TERM_LENGTH',
      'PRICE_ABOVE_CEILING',
      'FORBIDDEN',
      'SPLIT_NOTICE',
      'INVALID_INPUT',
      'LICENCE_PURPOSE',
      'CONSENT_SUBJECT',
      'STATEMENT_IMPORTED',
      'FORBIDDEN',
      'STATEMENT_CONFIRMED',
    ])
  })

  it('leaves the books in balance', () => {
    expect(first.trialBalanceDifferenceFen).toBe(0n)
  })

  it('shows the chain of evidence from the call to the log', () => {
    expect(first.evidence.map(({ en }) => en)).toEqual([
      'call',
      'usage row',
      'invoice line',
      'price version',
      'ceiling',
      'operation right',
      'use rights, one a field',
      'holding rights',
      'agreement',
      'statement lines',
      'split rule',
      'journal',
      'log',
    ])
  })

  it('finds every link above the call in the log', () => {
    expect(first.evidence.slice(1).filter(({ seqs }) => seqs.length === 0)).toEqual([])
  })

  it('ends with the word alone on its line', () => {
    expect(printed.at(-1)).toBe('verified')
  })

  it('can be played again on the same service, a month later', () => {
    expect([second.verified, second.billedCalls, second.period > first.period]).toEqual([true, 22n, true])
  })

  it('uses the resource that the first playing registered', () => {
    expect(second.resourceCode).toBe(first.resourceCode)
  })
})

describe('sanquan verify', () => {
  it('verifies the log of a service', () => {
    expect([verifiedByUrl.code, verifiedByUrl.out.at(-1)]).toEqual([0, 'verified'])
  })

  it('verifies the same from three files', async () => {
    await keep(log)
    const { code, out } = await sanquan('verify', '--file', folder)
    expect([code, out]).toEqual([0, verifiedByUrl.out])
  })

  it('names the entry in which a fen was moved, and ends with 1', async () => {
    const at = log.bodies.findIndex((body) => body.includes('"type":"invoice.issued"'))
    await keep(log, (lines) => lines.with(at, (lines[at] ?? '').replace('"netFen":"934"', '"netFen":"935"')))
    const { code, errors } = await sanquan('verify', '--file', folder)
    expect([code, errors[0]]).toEqual([1, expect.stringContaining(`at entry ${at}`)])
  })

  it('does not say verified of a log that lacks its last entry', async () => {
    await keep(log, (lines) => lines.slice(0, -1))
    expect((await sanquan('verify', '--file', folder)).out).not.toContain('verified')
  })
})

describe('the audit bundle of the tour’s month', () => {
  const bundle = () => join(folder, 'bundle')

  it('is exported from what the service publishes', () => {
    expect(exported).toMatchObject({ code: 0, errors: [] })
  })

  it('verifies without the service', async () => {
    const { code, out } = await sanquan('audit', 'verify', bundle())
    expect([code, out.at(-1)]).toEqual([0, 'verified'])
  })

  it('verifies with the program that stands alone', () => {
    const alone = spawnSync('node', ['dist/verify-ledger/verify-ledger.mjs', bundle()], { encoding: 'utf8' })
    expect([alone.status, alone.stdout.trim().split('\n').at(-1)]).toEqual([0, 'verified'])
  })

  it('does not verify with one file changed, and names it', async () => {
    await appendFile(join(bundle(), 'trial-balance.json'), ' ')
    const { code, errors } = await sanquan('audit', 'verify', bundle())
    expect([code, errors.join()]).toEqual([1, expect.stringContaining('trial-balance.json')])
  })

  it('is never written over what is there', async () => {
    const { code } = await sanquan('audit', 'export', '2026-01', '--url', 'http://127.0.0.1:9', '--out', bundle())
    expect(code).toBe(2)
  })
})

it('the program that stands alone imports nothing but Node.js', async () => {
  const text = await readFile('dist/verify-ledger/verify-ledger.mjs', 'utf8')
  const imports = [...text.matchAll(/^import .*?from "(.*?)"/gm)].map(([, name]) => name)
  expect(imports.filter((name) => !name?.startsWith('node:'))).toEqual([])
})
