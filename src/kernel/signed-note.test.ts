import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ed25519Signer, ed25519Verifier, parseVkey, type NoteVerifier } from './note-key.ts'
import { addSignature, MAX_NOTE_BYTES, MAX_NOTE_SIGNATURES, openNote, signNote } from './signed-note.ts'

type NoteVectors = {
  readonly sign: { readonly skey: string; readonly text: string; readonly expected: string }
  readonly open: readonly OpenCase[]
}
type OpenCase = {
  readonly name: string
  readonly vkeys: readonly string[]
  readonly note?: string
  readonly noteBase64?: string
  readonly valid: boolean
  readonly verified?: readonly string[]
  readonly unverified?: readonly string[]
  readonly error?: string
}

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/c2sp-signed-note.json', import.meta.url), 'utf8'),
) as NoteVectors

function verifierOf(vkey: string): NoteVerifier {
  const key = parseVkey(vkey)
  if (!key.ok) throw new Error(key.error.message)
  return ed25519Verifier(key.value)
}

const open = ({ note, noteBase64, vkeys }: OpenCase) =>
  openNote(note ?? Buffer.from(noteBase64 ?? '', 'base64'), vkeys.map(verifierOf))

/** The refusal that stands for an error text of the Go implementation. */
function codeOf(error = ''): string {
  if (error.startsWith('malformed')) return 'NOTE_MALFORMED'
  return error.startsWith('invalid signature') ? 'NOTE_SIGNATURE_INVALID' : 'NOTE_UNVERIFIED'
}

describe('openNote on the C2SP and Go cases', () => {
  it.each(vectors.open.filter(({ valid }) => valid))('verifies: $name', (given) => {
    const opened = open(given)
    expect(opened.ok && opened.value.verified.map(({ name }) => name)).toEqual(given.verified)
  })

  it.each(vectors.open.filter(({ unverified }) => unverified))('sets apart unknown keys: $name', (given) => {
    const opened = open(given)
    expect(opened.ok && opened.value.unverified.map(({ name }) => name)).toEqual(given.unverified)
  })

  it.each(vectors.open.filter(({ valid }) => !valid))('refuses: $name', (given) => {
    expect(open(given)).toMatchObject({ error: { code: codeOf(given.error) } })
  })
})

describe('signNote', () => {
  const seed = Buffer.from(vectors.sign.skey.split('+').slice(4).join('+'), 'base64').subarray(1)
  const signer = ed25519Signer({ name: 'PeterNeumann', seed })
  const witness = ed25519Signer({ name: 'regulator', seed: new Uint8Array(32).fill(1) })

  it('writes the note that Go writes', () => {
    expect(signNote(vectors.sign.text, signer)).toBe(vectors.sign.expected)
  })

  it('writes a line per signer', () => {
    const opened = openNote(signNote('三权\n', signer, witness), [verifierOf(signer.vkey), verifierOf(witness.vkey)])
    expect(opened.ok && opened.value.verified.map(({ name }) => name)).toEqual(['PeterNeumann', 'regulator'])
  })

  it.each(['no newline', '', 'tab\there\n', 'return\r\n', '\ud800\n'])('throws on the text %j', (text) => {
    expect(() => signNote(text, signer)).toThrow('without control characters')
  })

  it('keeps blank lines inside the text', () => {
    const opened = openNote(signNote('a\n\nb\n', signer), [verifierOf(signer.vkey)])
    expect(opened.ok && opened.value.text).toBe('a\n\nb\n')
  })

  it('lets a witness add its line to a note that is signed already', () => {
    expect(addSignature(signNote('a\n', signer), witness)).toEqual({
      ok: true,
      value: signNote('a\n', signer, witness),
    })
  })

  it('counts a key once, however often it signed', () => {
    const opened = openNote(signNote('a\n', signer, signer), [verifierOf(signer.vkey)])
    expect(opened.ok && opened.value.verified).toHaveLength(1)
  })

  it('refuses a false line of a key that also signed truly', () => {
    const falseLine = signNote('b\n', signer).split('\n').at(-2)
    const opened = openNote(`${signNote('a\n', signer)}${falseLine}\n`, [verifierOf(signer.vkey)])
    expect(opened).toMatchObject({ error: { code: 'NOTE_SIGNATURE_INVALID' } })
  })

  it('opens a note with the most signature lines allowed', () => {
    const note = signNote('a\n', ...Array.from({ length: MAX_NOTE_SIGNATURES }, () => signer))
    expect(openNote(note, [verifierOf(signer.vkey)]).ok).toBe(true)
  })

  it('refuses a note over the size limit', () => {
    const note = signNote(`${'a'.repeat(MAX_NOTE_BYTES)}\n`, signer)
    expect(openNote(note, [verifierOf(signer.vkey)])).toMatchObject({ error: { code: 'NOTE_MALFORMED' } })
  })
})
