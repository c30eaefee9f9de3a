import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, describe, it } from 'vitest'
import vector from '../../test/vectors/gm-sm2.json' with { type: 'json' }
import { ed25519Signer, ed25519Verifier, parseVkey } from './note-key.ts'
import { openNote, parseNote, signNote } from './signed-note.ts'
import { sm2NoteSigner, sm2NoteVerifier, sm2PublicKeyPem } from './sm2-note-key.ts'

const TEXT = 'ledger.example/1\n7\nAAAA\n'
const signer = sm2NoteSigner({ name: 'ledger.example/1', seed: new Uint8Array(32).fill(5) })
const verifier = sm2NoteVerifier(signer)
const ed25519 = ed25519Signer({ name: 'ledger.example/1', seed: new Uint8Array(32).fill(6) })

/** SEQUENCE { INTEGER r, INTEGER s }, each behind a 0 since its first bit is set. */
const der = (r: string, s: string) => Buffer.from(`3046022100${r}022100${s}`, 'hex')

describe('the SM2 line', () => {
  it('verifies', () => {
    expect(openNote(signNote(TEXT, signer), [verifier])).toMatchObject({ ok: true })
  })

  it('does not verify over another text', () => {
    const forged = signNote(TEXT, signer).replace('\n7\n', '\n8\n')
    expect(openNote(forged, [verifier])).toMatchObject({ error: { code: 'NOTE_SIGNATURE_INVALID' } })
  })

  it('that is no DER does not verify', () => {
    expect(verifier.verify(Buffer.from(TEXT), Buffer.from('none'))).toBe(false)
  })

  it('beside an Ed25519 line is passed over by who knows only that', () => {
    const key = parseVkey(ed25519.vkey)
    const opened = openNote(signNote(TEXT, ed25519, signer), key.ok ? [ed25519Verifier(key.value)] : [])
    expect(opened).toMatchObject({ value: { unverified: [{ keyId: signer.keyId }] } })
  })

  it('is of the curve and the user id of GB/T 32918.5', () => {
    const standard = sm2NoteVerifier({ name: 'standard', publicKey: vector.publicKeyUncompressedHex })
    expect(standard.verify(Buffer.from(vector.messageAscii), der(vector.rHex, vector.sHex))).toBe(true)
  })

  it.skipIf(spawnSync('openssl', ['version']).error)('is accepted by OpenSSL', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sm2-'))
    const note = parseNote(signNote(TEXT, signer))
    const signature = note.ok ? note.value.signatures[0]!.signature : new Uint8Array()
    const files = { text: TEXT, signature, key: sm2PublicKeyPem(signer.publicKey) }
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    const verify =
      'pkeyutl -verify -pubin -inkey key -rawin -in text -sigfile signature -digest sm3 -pkeyopt distid:1234567812345678'
    const said = execFileSync('openssl', verify.split(' '), { cwd: folder, encoding: 'utf8' })
    rmSync(folder, { recursive: true })
    expect(said).toContain('Verified Successfully')
  })
})
