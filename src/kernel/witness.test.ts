import { describe, expect, it } from 'vitest'
import { formatCheckpoint } from './checkpoint.ts'
import { consistencyProof, leafHash, merkleRoot, type MerkleHash } from './merkle.ts'
import { ed25519Signer, parseVkey } from './note-key.ts'
import { signNote } from './signed-note.ts'
import {
  decideCosignature,
  formatAddCheckpoint,
  MAX_PROOF_HASHES,
  parseAddCheckpoint,
  type WitnessedHead,
} from './witness.ts'

const ORIGIN = 'ledger.example/1'
const signer = ed25519Signer({ name: ORIGIN, seed: new Uint8Array(32).fill(1) })
const stranger = ed25519Signer({ name: ORIGIN, seed: new Uint8Array(32).fill(2) })
const key = parseVkey(signer.vkey)
const LOGS = key.ok ? [key.value] : []

const leavesOf = (size: number, kind = 'leaf') =>
  Array.from({ length: size }, (_, i) => leafHash(Buffer.from(`${kind} ${i}`)))
const headOf = (leaves: readonly MerkleHash[]): WitnessedHead => ({ size: leaves.length, root: merkleRoot(leaves) })
const noteOf = (leaves: readonly MerkleHash[], by = signer, origin = ORIGIN) =>
  signNote(formatCheckpoint({ origin, ...headOf(leaves) }), by)

type Asked = { leaves?: readonly MerkleHash[]; oldSize?: number; proof?: readonly MerkleHash[]; note?: string }

/** A log of 7 entries, of which the witness has cosigned 4, unless said otherwise. */
function decide(
  { leaves = leavesOf(7), oldSize = 4, proof = consistencyProof(4, leavesOf(7)), note }: Asked = {},
  last: WitnessedHead | undefined = headOf(leavesOf(4)),
) {
  return decideCosignature(formatAddCheckpoint({ oldSize, proof, note: note ?? noteOf(leaves) }), LOGS, () => last)
}

describe('a witness cosigns', () => {
  it('a log that grew since it last looked', () => {
    expect(decide()).toMatchObject({ status: 200, head: { size: 7 } })
  })

  it('the text of the checkpoint and nothing of its signatures', () => {
    expect(decide()).toMatchObject({ text: formatCheckpoint({ origin: ORIGIN, ...headOf(leavesOf(7)) }) })
  })

  it('the first head it is ever shown', () => {
    expect(
      decideCosignature(
        formatAddCheckpoint({ oldSize: 0, proof: [], note: noteOf(leavesOf(7)) }),
        LOGS,
        () => undefined,
      ),
    ).toMatchObject({ status: 200 })
  })

  it('the same head again', () => {
    expect(decide({ oldSize: 7, proof: [] }, headOf(leavesOf(7)))).toMatchObject({ status: 200 })
  })
})

describe('a witness refuses', () => {
  it.each([
    [
      'a log that it does not follow',
      404,
      { note: noteOf(leavesOf(7), ed25519Signer({ name: 'other', seed: new Uint8Array(32) }), 'other') },
    ],
    ['the signature of another key', 403, { note: noteOf(leavesOf(7), stranger) }],
    ['a log that grew in another way', 422, { leaves: leavesOf(7, 'forged') }],
    ['a proof that is cut short', 422, { proof: consistencyProof(4, leavesOf(7)).slice(1) }],
    ['a head that is smaller than the size it is said to grow from', 400, { oldSize: 8 }],
    ['what is no checkpoint', 400, { note: 'text\n' }],
  ])('%s', (_, status, asked) => {
    expect(decide(asked)).toMatchObject({ status })
  })

  it('to look at a proof from another size than it knows, and says which it knows', () => {
    expect(decide({ oldSize: 3, proof: consistencyProof(3, leavesOf(7)) })).toMatchObject({ status: 409, knownSize: 4 })
  })

  it('a second head of the same size', () => {
    const forged = decide({ leaves: leavesOf(7, 'forged'), oldSize: 7, proof: [] }, headOf(leavesOf(7)))
    expect(forged).toMatchObject({ status: 409, knownSize: 7 })
  })

  it('a proof where nothing is to be proved', () => {
    const asked = formatAddCheckpoint({ oldSize: 0, proof: leavesOf(1), note: noteOf(leavesOf(7)) })
    expect(decideCosignature(asked, LOGS, () => undefined)).toMatchObject({ status: 422 })
  })
})

describe('a request to a witness', () => {
  it('is read back', () => {
    const request = { oldSize: 4, proof: leavesOf(3), note: noteOf(leavesOf(7)) }
    expect(parseAddCheckpoint(formatAddCheckpoint(request))).toEqual({ ok: true, value: request })
  })

  it.each([
    ['without a size', 'AAAA\n\nnote'],
    ['with a size of letters', 'old four\n\nnote'],
    ['with what is no hash', 'old 4\nAAAA\n\nnote'],
    ['without a blank line', 'old 4\nnote'],
    [
      'with one hash too many',
      formatAddCheckpoint({ oldSize: 4, proof: leavesOf(MAX_PROOF_HASHES + 1), note: 'note' }),
    ],
  ])('is refused %s', (_, body) => {
    expect(parseAddCheckpoint(body)).toMatchObject({ error: { code: 'ADD_CHECKPOINT_MALFORMED' } })
  })

  it('may have as many hashes as the largest tree needs', () => {
    const proof = leavesOf(MAX_PROOF_HASHES)
    expect(parseAddCheckpoint(formatAddCheckpoint({ oldSize: 4, proof, note: 'note' })).ok).toBe(true)
  })
})
