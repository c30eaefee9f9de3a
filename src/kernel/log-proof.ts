/**
 * A proof as one text (c2sp.org/tlog-proof): that an entry stands in the log that a checkpoint signs. What a payee keeps.
 * Promises: what is written is read back. Refuses: a text of another form.
 */
import { decodeBase64, encodeBase64 } from './base64.ts'
import { isHash, type MerkleHash } from './merkle.ts'
import { ok, refuse, type Result } from './result.ts'

export type LogProof = {
  readonly index: number
  /** Siblings, the nearest first. */
  readonly hashes: readonly MerkleHash[]
  /** The signed note. */
  readonly checkpoint: string
}

const HEADER = 'c2sp.org/tlog-proof@v1'

export function formatProof({ index, hashes, checkpoint }: LogProof): string {
  return [HEADER, `index ${index}`, ...hashes.map(encodeBase64), '', checkpoint].join('\n')
}

/** Refuses PROOF_MALFORMED. An `extra` line is checked and left aside: it proves nothing. */
export function parseProof(text: string): Result<LogProof> {
  const blank = text.indexOf('\n\n')
  const [header, ...lines] = text.slice(0, Math.max(blank, 0)).split('\n')
  const extra = lines[0]?.startsWith('extra ') ? lines.shift() : undefined
  const indexText = /^index (0|[1-9]\d*)$/.exec(lines.shift() ?? '')?.[1]
  const index = Number(indexText)
  const hashes = lines.map(decodeBase64)
  const whole =
    header === HEADER &&
    (extra === undefined || decodeBase64(extra.slice('extra '.length)) !== undefined) &&
    indexText !== undefined &&
    Number.isSafeInteger(index) &&
    hashes.every(isHash)
  if (whole) return ok({ index, hashes, checkpoint: text.slice(blank + 2) })
  const message =
    'Write a proof as c2sp.org/tlog-proof does: the header, the index, hashes in base64, a blank line, the checkpoint.'
  return refuse({ code: 'PROOF_MALFORMED', message, rule: 'c2sp.org/tlog-proof' })
}
