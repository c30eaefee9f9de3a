/**
 * Signed notes (c2sp.org/signed-note v1.0.0): a text, a blank line, and one signature line per key.
 * Promises: `openNote` vouches for a text only when a key the caller named has signed exactly these bytes.
 * Refuses: a malformed note, a false signature of a known key, a note that no known key signed.
 */
import { decodeBase64, encodeBase64 } from './base64.ts'
import { isNoteKeyName, type NoteSigner, type NoteVerifier } from './note-key.ts'
import { invariant, ok, refuse, type Refused, type Result } from './result.ts'

export type NoteSignature = {
  readonly name: string
  /** 8 lower-case hex digits. */
  readonly keyId: string
  readonly signature: Uint8Array
}

export type OpenedNote = {
  /** What was signed, trailing newline included. */
  readonly text: string
  /** One per known key that signed, in the note's order; never empty. */
  readonly verified: readonly NoteSignature[]
  /** Lines of keys that the caller did not name: not checked, not trusted. */
  readonly unverified: readonly NoteSignature[]
}

/** The limits of the reference implementation, golang.org/x/mod/sumdb/note. */
export const MAX_NOTE_BYTES = 1_000_000
export const MAX_NOTE_SIGNATURES = 100

const KEY_ID_BYTES = 4
const SIGNATURE_LINE = /^— ([^ ]+) ([^ ]+)$/

/** Signs a text that ends in a newline and has no other control characters. Throws on any other text: it is ours. */
export function signNote(text: string, ...signers: readonly NoteSigner[]): string {
  invariant(isNoteText(text), 'A note is one or more lines of text without control characters')
  return `${text}\n${signers.map((signer) => signatureLine(signer, text)).join('')}`
}

/** Adds a line to a note that may carry lines already, as a witness does. Refuses NOTE_MALFORMED. */
export function addSignature(note: string, signer: NoteSigner): Result<string> {
  const parsed = parseNote(note)
  if (!parsed.ok) return parsed
  return ok(note + signatureLine(signer, parsed.value.text))
}

/**
 * Checks every line of a named key; one false line spoils the note.
 * Refuses NOTE_MALFORMED, NOTE_SIGNATURE_INVALID, NOTE_UNVERIFIED.
 */
export function openNote(note: string | Uint8Array, verifiers: readonly NoteVerifier[]): Result<OpenedNote> {
  const parsed = parseNote(note)
  if (!parsed.ok) return parsed
  const { text, signatures } = parsed.value
  const message = Buffer.from(text)
  const verified = new Map<NoteVerifier, NoteSignature>()
  const unverified: NoteSignature[] = []
  for (const line of signatures) {
    const verifier = verifiers.find(({ name, keyId }) => name === line.name && keyId === line.keyId)
    if (!verifier) {
      unverified.push(line)
      continue
    }
    if (!verifier.verify(message, line.signature)) return refuseSignature(line)
    verified.set(verifier, line)
  }
  if (verified.size === 0) return refuseUnverified()
  return ok({ text, verified: [...verified.values()], unverified })
}

/** Reads a note without checking any signature. Refuses NOTE_MALFORMED. */
export function parseNote(
  note: string | Uint8Array,
): Result<{ readonly text: string; readonly signatures: readonly NoteSignature[] }> {
  const whole = typeof note === 'string' ? note : decodeUtf8(note)
  if (whole === undefined || Buffer.byteLength(whole) > MAX_NOTE_BYTES) {
    return refuseMalformed(`Send UTF-8 text of at most ${MAX_NOTE_BYTES} bytes.`)
  }
  const blank = whole.lastIndexOf('\n\n')
  const text = whole.slice(0, blank + 1)
  const block = whole.slice(blank + 2)
  if (blank < 0 || !isNoteText(text) || !block.endsWith('\n')) {
    return refuseMalformed('Send a text, a blank line and signature lines, each ending in a newline.')
  }
  const lines = block.slice(0, -1).split('\n')
  if (lines.length > MAX_NOTE_SIGNATURES) {
    return refuseMalformed(`Send at most ${MAX_NOTE_SIGNATURES} signature lines.`)
  }
  const signatures = lines.map(parseSignatureLine).filter((line) => line !== undefined)
  if (signatures.length < lines.length) {
    return refuseMalformed('Write each signature line as: — <name> <base64>.')
  }
  return ok({ text, signatures })
}

/** One line over a text, as a signed note carries it; for who answers with the line alone. */
export function signatureLine(signer: NoteSigner, text: string): string {
  invariant(isNoteKeyName(signer.name), 'A key name has neither white space nor +')
  const signature = Buffer.concat([Buffer.from(signer.keyId, 'hex'), signer.sign(Buffer.from(text))])
  return `— ${signer.name} ${encodeBase64(signature)}\n`
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? []
  const bytes = decodeBase64(encoded)
  if (!isNoteKeyName(name) || !bytes || bytes.length <= KEY_ID_BYTES) return undefined
  const keyId = Buffer.from(bytes.subarray(0, KEY_ID_BYTES)).toString('hex')
  return { name, keyId, signature: bytes.subarray(KEY_ID_BYTES) }
}

function isNoteText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- the specification forbids exactly these
  return text.isWellFormed() && text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f]/.test(text)
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function refuseMalformed(message: string): Refused {
  return refuse({ code: 'NOTE_MALFORMED', message, rule: 'c2sp.org/signed-note' })
}

function refuseSignature({ name, keyId }: NoteSignature): Refused {
  return refuse({
    code: 'NOTE_SIGNATURE_INVALID',
    message: `Do not trust this note: the signature of ${name}+${keyId} is not of this text.`,
    rule: 'c2sp.org/signed-note',
  })
}

function refuseUnverified(): Refused {
  return refuse({
    code: 'NOTE_UNVERIFIED',
    message: 'Name the key of one of the signers: no known key has signed this note.',
    rule: 'c2sp.org/signed-note',
  })
}
