/**
 * Checkpoints (c2sp.org/tlog-checkpoint): what a log of `size` leaves promised, as the text of a signed note.
 * Promises: `openCheckpoint` accepts only the log whose origin and key the caller named.
 * Refuses: a body that other tools would refuse. A root that is not 32 bytes parses, and then verifies nothing.
 */
import { decodeBase64, encodeBase64 } from './base64.ts'
import type { NoteVerifier } from './note-key.ts'
import { invariant, ok, refuse, type Refused, type Result } from './result.ts'
import { openNote, type NoteSignature } from './signed-note.ts'

export type Checkpoint = {
  /** Name of the log: unique, without scheme, such as `ledger.jinan.example/2026`. */
  readonly origin: string
  /** Number of leaves. */
  readonly size: number
  /** RFC 6962 root: 32 bytes in a log of ours. */
  readonly root: Uint8Array
  /** Further lines, opaque to the log's verifiers. */
  readonly extensions?: readonly string[]
}

/** Body of the note, trailing newline included. Throws on a checkpoint that `parseCheckpoint` would refuse. */
export function formatCheckpoint({ origin, size, root, extensions = [] }: Checkpoint): string {
  const body = [origin, `${size}`, encodeBase64(root), ...extensions, ''].join('\n')
  invariant(parseCheckpoint(body).ok, `Not a checkpoint: ${JSON.stringify(body)}`)
  return body
}

/**
 * Refuses CHECKPOINT_MALFORMED. Sizes go to 2^53 − 1, not the specification's 2^64 − 1: a larger log is not ours,
 * and a size that JavaScript rounds must not verify.
 */
export function parseCheckpoint(body: string): Result<Checkpoint> {
  const lines = body.split('\n')
  if (lines.pop() !== '') return refuseCheckpoint('End every line with a newline.')
  const [origin = '', sizeText = '', rootText = '', ...extensions] = lines
  if (origin === '' || extensions.includes('')) return refuseCheckpoint('Leave no line empty.')
  const size = Number(sizeText)
  if (!/^(0|[1-9]\d*)$/.test(sizeText) || !Number.isSafeInteger(size)) {
    return refuseCheckpoint('Write the size on the second line, in decimal digits without leading zeros.')
  }
  const root = decodeBase64(rootText)
  if (!root || root.length === 0) return refuseCheckpoint('Write the root hash on the third line, in base64.')
  return ok(extensions.length === 0 ? { origin, size, root } : { origin, size, root, extensions })
}

/**
 * Opens the signed note of one log. Refuses what `openNote` and `parseCheckpoint` refuse, and
 * CHECKPOINT_ORIGIN_MISMATCH: a key may serve several logs, so a true signature under another origin proves nothing here.
 */
export function openCheckpoint(
  note: string | Uint8Array,
  log: { readonly origin: string; readonly verifiers: readonly NoteVerifier[] },
): Result<{ readonly checkpoint: Checkpoint; readonly verified: readonly NoteSignature[] }> {
  const opened = openNote(note, log.verifiers)
  if (!opened.ok) return opened
  const parsed = parseCheckpoint(opened.value.text)
  if (!parsed.ok) return parsed
  if (parsed.value.origin !== log.origin) {
    return refuse({
      code: 'CHECKPOINT_ORIGIN_MISMATCH',
      message: `Ask for the checkpoint of ${log.origin}: this one is of ${parsed.value.origin}.`,
      rule: 'c2sp.org/tlog-checkpoint',
    })
  }
  return ok({ checkpoint: parsed.value, verified: opened.value.verified })
}

function refuseCheckpoint(message: string): Refused {
  return refuse({ code: 'CHECKPOINT_MALFORMED', message, rule: 'c2sp.org/tlog-checkpoint' })
}
