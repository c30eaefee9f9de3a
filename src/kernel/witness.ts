/**
 * What a witness does (c2sp.org/tlog-witness): it cosigns a checkpoint if the log only grew since the last it cosigned.
 * Promises: two checkpoints that it ever cosigned are of one log, so nobody can be shown another.
 * Refuses: a log it does not know, a false signature, a fork. It needs no trust in the log and keeps one head of each.
 */
import { decodeBase64, encodeBase64 } from './base64.ts'
import { openCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint.ts'
import { equalHashes, isHash, verifyConsistency, type MerkleHash } from './merkle.ts'
import { ed25519Verifier, type NoteKey } from './note-key.ts'
import { ok, refuse, type Result } from './result.ts'
import { parseNote } from './signed-note.ts'

/** Hashes of a consistency proof: a tree of 2^63 leaves needs no more. */
export const MAX_PROOF_HASHES = 63

/** The body of `POST …/add-checkpoint`. */
export type AddCheckpoint = { readonly oldSize: number; readonly proof: readonly MerkleHash[]; readonly note: string }

/** The last head of a log that a witness has cosigned. */
export type WitnessedHead = Pick<Checkpoint, 'size' | 'root'>

/** 200: cosign this head and remember it first. Otherwise the status to answer, and for 409 the size that is known. */
export type WitnessDecision =
  | { readonly status: 200; readonly head: WitnessedHead; readonly text: string }
  | { readonly status: 400 | 403 | 404 | 422; readonly why: string }
  | { readonly status: 409; readonly why: string; readonly knownSize: number }

export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return [`old ${oldSize}`, ...proof.map(encodeBase64), '', note].join('\n')
}

/** Refuses ADD_CHECKPOINT_MALFORMED. */
export function parseAddCheckpoint(body: string): Result<AddCheckpoint> {
  const blank = body.indexOf('\n\n')
  const [first = '', ...lines] = body.slice(0, Math.max(blank, 0)).split('\n')
  const sizeText = /^old (0|[1-9]\d*)$/.exec(first)?.[1]
  const oldSize = Number(sizeText)
  const proof = lines.map(decodeBase64)
  if (
    sizeText !== undefined &&
    Number.isSafeInteger(oldSize) &&
    lines.length <= MAX_PROOF_HASHES &&
    proof.every(isHash)
  )
    return ok({ oldSize, proof, note: body.slice(blank + 2) })
  const message = `Send "old <size>", at most ${MAX_PROOF_HASHES} hashes in base64, a blank line and the checkpoint.`
  return refuse({ code: 'ADD_CHECKPOINT_MALFORMED', message, rule: 'c2sp.org/tlog-witness' })
}

/** Decides over a request, given the logs that the witness follows and what it last cosigned of each (undefined: nothing). */
export function decideCosignature(
  body: string,
  logs: readonly NoteKey[],
  lastHead: (origin: string) => WitnessedHead | undefined,
): WitnessDecision {
  const request = parseAddCheckpoint(body)
  if (!request.ok) return { status: 400, why: request.error.message }
  const { note, oldSize } = request.value
  const origin = originOf(note)
  if (origin === undefined) return { status: 400, why: 'Send a checkpoint behind the blank line.' }
  const log = logs.filter(({ name }) => name === origin)
  if (log.length === 0) return { status: 404, why: `This witness does not follow ${origin}.` }
  const opened = openCheckpoint(note, { origin, verifiers: log.map(ed25519Verifier) })
  if (!opened.ok) return { status: 403, why: opened.error.message }
  const { checkpoint } = opened.value
  if (oldSize > checkpoint.size)
    return { status: 400, why: `The checkpoint is of ${checkpoint.size} entries, fewer than ${oldSize}.` }
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1)
  return decideGrowth(request.value, {
    checkpoint,
    text,
    last: lastHead(origin) ?? { size: 0, root: new Uint8Array() },
  })
}

function decideGrowth(
  { oldSize, proof }: AddCheckpoint,
  { checkpoint, text, last }: { checkpoint: Checkpoint; text: string; last: WitnessedHead },
): WitnessDecision {
  const { size, root } = checkpoint
  const known = { knownSize: last.size }
  if (oldSize !== last.size) return { status: 409, why: `The last size that was cosigned is ${last.size}.`, ...known }
  if (oldSize === size && oldSize > 0 && !equalHashes(root, last.root))
    return { status: 409, why: `Another root was cosigned at size ${size}: the log has forked.`, ...known }
  const grew =
    oldSize === 0
      ? proof.length === 0
      : verifyConsistency({ oldSize, newSize: size, oldRoot: last.root, newRoot: root, proof })
  if (!grew)
    return { status: 422, why: `The proof does not show that ${size} entries begin with the ${oldSize} cosigned.` }
  return { status: 200, head: { size, root }, text }
}

function originOf(note: string): string | undefined {
  const parsed = parseNote(note)
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed
  return checkpoint.ok ? checkpoint.value.origin : undefined
}
