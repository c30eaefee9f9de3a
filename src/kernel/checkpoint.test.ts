import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { leafHash, merkleRoot } from './merkle.ts'
import { ed25519Signer, ed25519Verifier, parseVkey } from './note-key.ts'
import { signNote } from './signed-note.ts'

type BodyCase = {
  readonly body: string
  readonly valid: boolean
  readonly origin?: string
  readonly size?: number
  readonly extensionLines?: readonly string[]
  readonly why?: string
}
type FormatVectors = {
  readonly checkpointBodies: readonly BodyCase[]
  readonly specExamples: { readonly checkpoint: string }
}
type LogVectors = {
  readonly vkey: string
  readonly origin: string
  readonly leaves: readonly string[]
  readonly checkpoints: Readonly<Record<string, string>>
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/${name}`, import.meta.url), 'utf8'))
const formats = read('c2sp-tlog-formats.json') as FormatVectors
const log = read('tlog-tiles-tessera-testlog.json') as LogVectors

function verifierOf(vkey: string) {
  const key = parseVkey(vkey)
  if (!key.ok) throw new Error(key.error.message)
  return ed25519Verifier(key.value)
}

describe('parseCheckpoint on the reference cases', () => {
  it.each(formats.checkpointBodies.filter(({ valid }) => valid))('reads $body', ({ body }) => {
    const parsed = parseCheckpoint(body)
    expect(parsed.ok && formatCheckpoint(parsed.value)).toBe(body)
  })

  it.each(formats.checkpointBodies.filter(({ extensionLines }) => extensionLines))(
    'keeps the extension lines of $body',
    ({ body, extensionLines }) => {
      expect(parseCheckpoint(body)).toMatchObject({ value: { extensions: extensionLines } })
    },
  )

  it.each(formats.checkpointBodies.filter(({ valid }) => !valid))('refuses: $why', ({ body }) => {
    expect(parseCheckpoint(body)).toMatchObject({ error: { code: 'CHECKPOINT_MALFORMED' } })
  })
})

describe('parseCheckpoint', () => {
  it.each([
    ['a leading zero', 'Log\n0123\nYmFuYW5hcw==\n'],
    ['a size that JavaScript would round', 'Log\n9007199254740993\nYmFuYW5hcw==\n'],
    ['an empty extension line', 'Log\n123\nYmFuYW5hcw==\n\n'],
    ['an empty root', 'Log\n123\n\n'],
  ])('refuses %s', (_, body) => {
    expect(parseCheckpoint(body)).toMatchObject({ error: { code: 'CHECKPOINT_MALFORMED' } })
  })
})

it('formatCheckpoint throws on an origin of two lines', () => {
  expect(() => formatCheckpoint({ origin: 'Log\n7', size: 0, root: new Uint8Array(32) })).toThrow('Not a checkpoint')
})

describe('openCheckpoint on the log that Tessera wrote', () => {
  const trusted = { origin: log.origin, verifiers: [verifierOf(log.vkey)] }

  it.each(Object.entries(log.checkpoints))('the root of size %s is the root of its leaves', (size, note) => {
    const opened = openCheckpoint(note, trusted)
    const leaves = log.leaves.slice(0, Number(size)).map((leaf) => leafHash(Buffer.from(leaf)))
    expect(opened.ok && Buffer.from(opened.value.checkpoint.root)).toEqual(merkleRoot(leaves))
  })

  it('refuses the checkpoint of another log under the same key', () => {
    const signer = ed25519Signer({ name: 'key', seed: new Uint8Array(32) })
    const body = formatCheckpoint({ origin: 'ledger.example/2025', size: 0, root: merkleRoot([]) })
    const opened = openCheckpoint(signNote(body, signer), {
      origin: 'ledger.example/2026',
      verifiers: [verifierOf(signer.vkey)],
    })
    expect(opened).toMatchObject({ error: { code: 'CHECKPOINT_ORIGIN_MISMATCH' } })
  })

  it('refuses a checkpoint whose size was changed', () => {
    const forged = log.checkpoints['7']?.replace('\n7\n', '\n8\n') ?? ''
    expect(openCheckpoint(forged, trusted)).toMatchObject({ error: { code: 'NOTE_SIGNATURE_INVALID' } })
  })
})
