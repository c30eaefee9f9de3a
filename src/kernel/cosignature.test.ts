import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatCheckpoint } from './checkpoint.ts'
import { cosignatureVerifier, cosignedAt, cosignedMessage, cosigner, parseWitnessVkey } from './cosignature.ts'
import { merkleRoot } from './merkle.ts'
import { ed25519Signer } from './note-key.ts'
import { addSignature, openNote, parseNote, signNote } from './signed-note.ts'

type Vectors = {
  readonly specExamples: { readonly checkpoint: string; readonly cosignedMessageOfW1: string }
  readonly cosignatureTimestamp: readonly { signatureBase64: string; timestamp?: number; error?: string }[]
  readonly tlogPolicy: { readonly witnessVkeysEd25519: readonly string[] }
}

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/c2sp-tlog-formats.json', import.meta.url), 'utf8'),
) as Vectors

const SECONDS = 1_790_000_000
const witness = cosigner({ name: 'witness.example/w1', seed: new Uint8Array(32).fill(9) })
const logSigner = ed25519Signer({ name: 'log.example/1', seed: new Uint8Array(32).fill(8) })
const checkpointOf = (size: number) => formatCheckpoint({ origin: 'log.example/1', size, root: merkleRoot([]) })

function verifierOf(vkey: string) {
  const key = parseWitnessVkey(vkey)
  if (!key.ok) throw new Error(key.error.message)
  return cosignatureVerifier(key.value)
}

function cosigned(size: number) {
  const note = addSignature(signNote(checkpointOf(size), logSigner), witness.at(SECONDS))
  if (!note.ok) throw new Error(note.error.message)
  return note.value
}

describe('the time of a cosignature', () => {
  it.each(vectors.cosignatureTimestamp)(
    '$timestamp$error is read as the reference does',
    ({ signatureBase64, timestamp }) => {
      // the figure carries the four bytes of the key id in front
      expect(cosignedAt(Buffer.from(signatureBase64, 'base64').subarray(4))).toBe(timestamp)
    },
  )

  it('stands in the message, as the specification writes it', () => {
    const { checkpoint, cosignedMessageOfW1 } = vectors.specExamples
    const note = parseNote(checkpoint)
    const line = note.ok ? note.value.signatures[1] : undefined
    const message = cosignedMessage(
      note.ok ? note.value.text : '',
      cosignedAt(line?.signature ?? new Uint8Array()) ?? 0,
    )
    expect(Buffer.from(message).toString()).toBe(cosignedMessageOfW1)
  })
})

describe('the key of a witness', () => {
  it.each(vectors.tlogPolicy.witnessVkeysEd25519.map((vkey) => [vkey]))(
    'of another log is not taken for one: %s',
    (vkey) => {
      expect(parseWitnessVkey(vkey)).toMatchObject({ error: { code: 'VKEY_ALGORITHM_UNKNOWN' } })
    },
  )

  it('is read back', () => {
    expect(parseWitnessVkey(witness.vkey)).toMatchObject({ ok: true, value: { name: 'witness.example/w1' } })
  })
})

describe('a cosigned checkpoint', () => {
  it('opens with the witness’s key', () => {
    expect(openNote(cosigned(7), [verifierOf(witness.vkey)])).toMatchObject({ ok: true })
  })

  it.each([
    ['another size', (note: string) => note.replace('\n7\n', '\n8\n')],
    ['another time', (note: string) => note.replace(/(witness\.example\/w1 .{6})./, '$1B')],
  ])('does not with %s', (_, change) => {
    expect(openNote(change(cosigned(7)), [verifierOf(witness.vkey)])).toMatchObject({ ok: false })
  })
})
