import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { formatCheckpoint } from '../kernel/checkpoint.ts'
import { cosignatureVerifier, cosigner, parseWitnessVkey } from '../kernel/cosignature.ts'
import { consistencyProof, leafHash, merkleRoot } from '../kernel/merkle.ts'
import { ed25519Signer, parseVkey } from '../kernel/note-key.ts'
import { openNote, signNote } from '../kernel/signed-note.ts'
import { formatAddCheckpoint } from '../kernel/witness.ts'
import { runCommandLine } from './run.ts'
import { answerWitness, REQUEST_LIMIT_BYTES, witnessServer, type Witness } from './witness-server.ts'
import { loadSeed, WitnessedHeads } from './witness-state.ts'

const ORIGIN = 'ledger.example/1'
const log = ed25519Signer({ name: ORIGIN, seed: new Uint8Array(32).fill(1) })
const LOG_KEY = parseVkey(log.vkey)
const LEAVES = Array.from({ length: 7 }, (_, i) => leafHash(Buffer.of(i)))
const textOf = (size: number) => formatCheckpoint({ origin: ORIGIN, size, root: merkleRoot(LEAVES.slice(0, size)) })

function growth(oldSize: number, size: number): string {
  const proof = oldSize === 0 || oldSize === size ? [] : consistencyProof(oldSize, LEAVES.slice(0, size))
  return formatAddCheckpoint({ oldSize, proof, note: signNote(textOf(size), log) })
}

let folder: string
let seed: Buffer
const witnessOf = (): Witness => ({
  logs: LOG_KEY.ok ? [LOG_KEY.value] : [],
  signer: () => cosigner({ name: 'witness.example', seed }).at(1_790_000_000),
  heads: new WitnessedHeads(join(folder, 'heads')),
})

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'witness-'))
  seed = loadSeed(join(folder, 'key'))
  return () => rmSync(folder, { recursive: true })
})

describe('a witness', () => {
  it('answers with a line that its key verifies', () => {
    const { body } = answerWitness(witnessOf(), growth(0, 4))
    const key = parseWitnessVkey(cosigner({ name: 'witness.example', seed }).vkey)
    expect(openNote(`${textOf(4)}\n${body}`, key.ok ? [cosignatureVerifier(key.value)] : [])).toMatchObject({
      ok: true,
    })
  })

  it('remembers over a restart what it has cosigned', () => {
    answerWitness(witnessOf(), growth(0, 4))
    expect([answerWitness(witnessOf(), growth(0, 7)), answerWitness(witnessOf(), growth(4, 7)).status]).toEqual([
      { status: 409, type: 'text/x.tlog.size', body: '4\n' },
      200,
    ])
  })

  it('cosigns nothing while its memory is damaged', () => {
    answerWitness(witnessOf(), growth(0, 4))
    for (const file of readdirSync(join(folder, 'heads'))) writeFileSync(join(folder, 'heads', file), 'damaged')
    expect(() => answerWitness(witnessOf(), growth(4, 7))).toThrow('damaged')
  })

  it('keeps its key for its owner alone, and keeps it', () => {
    const file = join(folder, 'key')
    expect([statSync(file).mode & 0o777, loadSeed(file).equals(seed), readFileSync(file, 'utf8').length]).toEqual([
      0o600,
      true,
      45,
    ])
  })
})

describe('the server of a witness', () => {
  let url: string
  let server: ReturnType<typeof witnessServer>
  const post = (path: string, body: string) => fetch(`${url}${path}`, { method: 'POST', body })

  beforeEach(async () => {
    server = witnessServer(witnessOf())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return () => void server.close()
  })

  it.each([
    ['a log that grew', '/add-checkpoint', growth(0, 4), 200],
    ['the same behind a path', '/w1/add-checkpoint', growth(0, 4), 200],
    ['another address', '/', growth(0, 4), 404],
    ['a body that is too long', '/add-checkpoint', 'x'.repeat(REQUEST_LIMIT_BYTES + 1), 413],
    ['the longest body that is read', '/add-checkpoint', 'x'.repeat(REQUEST_LIMIT_BYTES), 400],
  ])('answers %s', async (_, path, body, status) => {
    expect((await post(path, body)).status).toBe(status)
  })
})

describe('sanquan witness', () => {
  const run = async (...args: string[]) => {
    const lines: string[] = []
    const code = await runCommandLine(['witness', ...args], { out: () => {}, error: (line) => lines.push(line) })
    return [code, lines.join('\n')]
  }

  it.each([
    ['a name', ['--log', log.vkey], '--name'],
    ['a log', ['--name', 'w'], '--log'],
    ['a log that is one', ['--name', 'w', '--log', 'none'], '--log none'],
    ['a port that is one', ['--name', 'w', '--log', log.vkey, '--port', '65536'], '--port'],
  ])('asks for %s', async (_, args, word) => {
    const data = ['--data', join(folder, 'data')]
    expect(await run(...args, ...data)).toEqual([2, expect.stringContaining(word)])
  })
})
