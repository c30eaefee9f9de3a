import { describe, expect, it } from 'vitest'
import { ed25519Signer, ed25519Verifier, formatVkey, isNoteKeyName, parseVkey } from './note-key.ts'

// c2sp-signed-note.json, from golang.org/x/mod sumdb/note/note_test.go.
const VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const SEED = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1)

describe('parseVkey', () => {
  it.each([VKEY, 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'])('reads back %s', (vkey) => {
    const parsed = parseVkey(vkey)
    expect(parsed.ok && formatVkey(parsed.value)).toBe(vkey)
  })

  it.each([
    [
      'a key that is too long',
      'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
      'VKEY_MALFORMED',
    ],
    [
      'an unknown algorithm',
      'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
      'VKEY_ALGORITHM_UNKNOWN',
    ],
    ['an id of another key', VKEY.replace('c74f20a3', 'c74f20a4'), 'VKEY_ID_MISMATCH'],
    ['a space in the name', VKEY.replace('Neumann', ' Neumann'), 'VKEY_MALFORMED'],
    ['no key', 'PeterNeumann+c74f20a3', 'VKEY_MALFORMED'],
    ['nothing', '', 'VKEY_MALFORMED'],
  ])('refuses %s', (_, vkey, code) => {
    expect(parseVkey(vkey)).toMatchObject({ error: { code } })
  })
})

describe('ed25519Signer', () => {
  it('derives the vkey of the seed', () => {
    expect(ed25519Signer({ name: 'PeterNeumann', seed: SEED }).vkey).toBe(VKEY)
  })

  it('throws on a seed of another length', () => {
    expect(() => ed25519Signer({ name: 'log', seed: SEED.subarray(1) })).toThrow('32 bytes')
  })

  it('throws on a name that would break its line', () => {
    expect(() => ed25519Signer({ name: 'the log', seed: SEED })).toThrow('white space')
  })

  it('signs what its vkey verifies', () => {
    const signer = ed25519Signer({ name: 'log', seed: SEED })
    const key = parseVkey(signer.vkey)
    const text = Buffer.from('text\n')
    expect(key.ok && ed25519Verifier(key.value).verify(text, signer.sign(text))).toBe(true)
  })
})

it.each(['', 'a b', 'a+b', 'a\u00a0b', 'a\u3000b', 'a\n'])('%j is no key name', (name) => {
  expect(isNoteKeyName(name)).toBe(false)
})
