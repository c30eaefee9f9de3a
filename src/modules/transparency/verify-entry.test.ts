import { describe, expect, it } from 'vitest'
import { edited, entry, hashesOf, ORIGIN, workedMonth as log } from '../../../test/support/worked-month.ts'
import { inclusionProof } from '../../kernel/merkle.ts'
import { ed25519Signer } from '../../kernel/note-key.ts'
import { verifyEntry } from './verify-ledger.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('verifyEntry', () => {
  const index = entry('statement.confirmed', '01STATEMENT1')
  const hashes = inclusionProof(index, hashesOf(log.bodies)).map(hex)
  const { checkpointNote, vkey } = log
  const claim = { body: log.bodies[index]!, proof: { index: `${index}`, size: 32n, hashes }, checkpointNote, vkey }

  it('accepts an entry with its proof, without the rest of the log', () => {
    expect(verifyEntry(claim)).toMatchObject({ ok: true, value: { type: 'statement.confirmed', seq: `${index}` } })
  })

  it.each<[string, Partial<typeof claim>, string]>([
    ['a changed amount', { body: edited(claim.body, '"84913"', '"84914"') }, 'ENTRY_NOT_INCLUDED'],
    ['another entry', { body: log.bodies[index - 1]! }, 'ENTRY_ELSEWHERE'],
    ['a proof of another entry', { proof: { ...claim.proof, index: `${index - 1}` } }, 'ENTRY_ELSEWHERE'],
    ['a proof at another size', { proof: { ...claim.proof, size: 31n } }, 'PROOF_SIZE_DIFFERS'],
    ['a shortened proof', { proof: { ...claim.proof, hashes: hashes.slice(1) } }, 'ENTRY_NOT_INCLUDED'],
    ['a proof that is not hex', { proof: { ...claim.proof, hashes: hashes.map(() => 'zz') } }, 'ENTRY_NOT_INCLUDED'],
    ['another key', { vkey: ed25519Signer({ name: ORIGIN, seed: Buffer.alloc(32, 2) }).vkey }, 'NOTE_UNVERIFIED'],
  ])('refuses %s', (_name, change, code) => {
    expect(verifyEntry({ ...claim, ...change })).toMatchObject({ error: { code } })
  })
})
