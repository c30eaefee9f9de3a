import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeBundle } from '../../src/cli/bundle-folder.ts'
import type { Period } from '../../src/kernel/shanghai-time.ts'
import { composeBundle } from '../../src/modules/transparency/index.ts'
import { describeWith, programAt } from '../support/suites.ts'
import { logOf, signer, workedMonth } from '../support/worked-month.ts'

const SOURCE = fileURLToPath(new URL('tlogcheck.go', import.meta.url))
/** Where Debian keeps golang.org/x/mod; modules would be downloaded. */
const GO = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '' }
/** More than one full tile on level 0, so that there is a level 1. */
const ENTRIES = 300

let folder: string
let program: string

/** A month of empty hours. */
const log = logOf(
  Array.from({ length: ENTRIES }, (_, hour) => ({
    type: 'usage.hour',
    at: new Date(Date.UTC(2026, 2, 1, hour)).toISOString(),
    body: { hour: new Date(Date.UTC(2026, 2, 1, hour)).toISOString(), rows: 0, calls: '0', rowsRoot: '' },
  })),
)

function bundleIn(name: string, of = log): string {
  const files = composeBundle({
    period: '2026-03' as Period,
    policy: `log ${signer.vkey}\nquorum none\n`,
    checkpoint: of.checkpointNote,
    previous: undefined,
    bodies: of.bodies,
  })
  const path = join(folder, name)
  writeBundle(path, files)
  return path
}

function check(bundle: string, vkey = signer.vkey) {
  const { status, stdout, stderr } = spawnSync(program, [bundle, vkey], { encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}

const isGoThere = programAt('go') !== undefined && existsSync(`${GO.GOPATH}/src/golang.org/x/mod`)

describeWith('Go and golang.org/x/mod', 'go', isGoThere, 'a verifier that is not ours', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tlogcheck-'))
    program = join(folder, 'tlogcheck')
    const built = spawnSync('go', ['build', '-o', program, SOURCE], {
      env: { ...GO, GOCACHE: join(folder, 'cache') },
      encoding: 'utf8',
    })
    if (built.status !== 0) throw new Error(built.stderr)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('accepts our checkpoint, tiles and entries', () => {
    expect(check(bundleIn('whole'))).toEqual({ status: 0, said: 'ok: 300 entries, 3 tiles, 0 proofs\n' })
  })

  it.each([
    [
      'an entry changed',
      (bundle: string) => writeFileSync(join(bundle, 'tile/entries/001.p/44'), Buffer.alloc(4)),
      'entries',
    ],
    [
      'a hash changed',
      (bundle: string) => writeFileSync(join(bundle, 'tile/1/000.p/1'), Buffer.alloc(32)),
      'tile/1/000.p/1',
    ],
    ['a tile missing', (bundle: string) => rmSync(join(bundle, 'tile/0/000')), 'tile/0/000'],
    [
      'a bundle of entries that goes on',
      (bundle: string) => appendFileSync(join(bundle, 'tile/entries/000'), ' '),
      'behind its end',
    ],
  ])('refuses %s', (name, change, words) => {
    const bundle = bundleIn(name)
    change(bundle)
    expect(check(bundle)).toEqual({ status: 1, said: expect.stringContaining(words) })
  })

  it('accepts our proofs', () => {
    expect(check(bundleIn('month', workedMonth)).said).toMatch(/^ok: \d+ entries, 1 tiles, [1-9]\d* proofs\n$/)
  })

  it('refuses a proof of another entry', () => {
    const bundle = bundleIn('proof', workedMonth)
    const [file] = readdirSync(join(bundle, 'proofs')).map((name) => join(bundle, 'proofs', name))
    writeFileSync(file!, readFileSync(file!, 'utf8').replace(/^index \d+$/m, 'index 0'))
    expect(check(bundle)).toEqual({ status: 1, said: expect.stringContaining('does not prove its entry') })
  })

  it('refuses the log under another key', () => {
    expect(
      check(bundleIn('other'), 'ledger.test.example/1+0b3a2bd6+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA').status,
    ).toBe(1)
  })
})
