import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCheckpoint } from '../../kernel/checkpoint.ts'
import { formatProof } from '../../kernel/log-proof.ts'
import { inclusionProof, leafHash, merkleRoot } from '../../kernel/merkle.ts'
import { ed25519Signer } from '../../kernel/note-key.ts'
import { signNote } from '../../kernel/signed-note.ts'
import { checkProof, proofText } from './proof.ts'

/** What the service's own rules write, the browser's must read: they share no code. */
const ORIGIN = 'ledger.test/2026'
const signer = ed25519Signer({ name: ORIGIN, seed: Buffer.alloc(32, 7) })
const entries = Array.from({ length: 40 }, (_, n) => `{"entry":${n}}`)
const leaves = entries.map((entry) => leafHash(Buffer.from(entry)))
const { vkey } = signer

function proved(index: number, size: number): string {
  const body = formatCheckpoint({ origin: ORIGIN, size, root: merkleRoot(leaves.slice(0, size)) })
  return formatProof({
    index,
    hashes: inclusionProof(index, leaves.slice(0, size)),
    checkpoint: signNote(body, signer),
  })
}
const place = fc
  .integer({ min: 1, max: entries.length })
  .chain((size) => fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.constant(size)))

describe('a proof that the browser checks', () => {
  it('stands for every entry of a log of every size', async () => {
    await fc.assert(
      fc.asyncProperty(place, async ([index, size]) => {
        expect(await checkProof(entries[index] ?? '', proved(index, size), vkey)).toEqual({
          ok: true,
          index,
          size,
          origin: ORIGIN,
        })
      }),
    )
  })

  it('does not stand for another entry', async () => {
    await fc.assert(
      fc.asyncProperty(place, async ([index, size]) => {
        expect(await checkProof('{"entry":"another"}', proved(index, size), vkey)).toEqual({
          ok: false,
          why: 'NOT_INCLUDED',
        })
      }),
    )
  })

  it('does not stand at another place', async () => {
    const moved = proved(3, 40).replace('index 3', 'index 4')
    expect(await checkProof(entries[3] ?? '', moved, vkey)).toEqual({ ok: false, why: 'NOT_INCLUDED' })
  })

  it('does not stand under a checkpoint that was changed after it was signed', async () => {
    const changed = proved(3, 40).replace('\n40\n', '\n39\n')
    expect(await checkProof(entries[3] ?? '', changed, vkey)).toEqual({ ok: false, why: 'NOT_SIGNED' })
  })

  it('does not stand under the key of another log', async () => {
    const other = ed25519Signer({ name: ORIGIN, seed: Buffer.alloc(32, 8) })
    expect(await checkProof(entries[3] ?? '', proved(3, 40), other.vkey)).toEqual({ ok: false, why: 'NOT_SIGNED' })
  })

  it.each(['', 'c2sp.org/tlog-proof@v1\nindex x\n\n', 'something\nelse\n\n'])(
    'is none when it reads %j',
    async (text) => {
      expect(await checkProof('{}', text, vkey)).toEqual({ ok: false, why: 'PROOF_MALFORMED' })
    },
  )

  it('asks for a key of its form', async () => {
    expect(await checkProof(entries[3] ?? '', proved(3, 40), 'key')).toEqual({ ok: false, why: 'KEY_MALFORMED' })
  })
})

describe('the text of a proof', () => {
  it('is the one that the service would write', () => {
    const hashes = inclusionProof(3, leaves)
    const note = 'origin\n40\nroot\n\n— origin sig\n'
    const ours = proofText({ index: '3', hashes: hashes.map((hash) => Buffer.from(hash).toString('hex')), note })
    expect(ours).toBe(formatProof({ index: 3, hashes, checkpoint: note }))
  })
})
