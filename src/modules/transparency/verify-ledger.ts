/**
 * Verifies the log with nothing but its lines, a signed checkpoint and a key: no database, no service, no trust in ours.
 * Promises: a changed, missing, added or exchanged entry is found and named; what was charged, split and posted is computed
 * again by the published rules. Refuses nothing: whatever is wrong is a finding of the report.
 */
import { openCheckpoint, parseCheckpoint, type Checkpoint } from '../../kernel/checkpoint.ts'
import { equalHashes, leafHash, merkleRoot, verifyInclusion } from '../../kernel/merkle.ts'
import { ed25519Verifier, parseVkey } from '../../kernel/note-key.ts'
import { ok, refuse, type Refused, type Result } from '../../kernel/result.ts'
import { parseNote } from '../../kernel/signed-note.ts'
import { parseEntry, type LogEntry } from './log-entry.ts'
import { readFacts } from './log-facts.ts'
import { recomputeInvoices } from './recompute-invoices.ts'
import { checkMoney } from './verify-money.ts'
import { recomputeJournals } from './recompute-journals.ts'
import { checkSplitRules, recomputeStatements } from './recompute-statements.ts'
import { checkJournals, checkTrialBalance } from './verify-books.ts'
import { CheckList, firstFinding, type Check, type VerifyReport } from './verify-report.ts'
import { checkPrices, checkUsage } from './verify-usage.ts'

/** The log as `/log/entries`, `/log/checkpoint` and `/log/key` serve it; the key is better taken from the agreement. */
export type PublicLog = {
  /** One entry a line, without the newline, from the first on. */
  readonly bodies: readonly string[]
  readonly checkpointNote: string
  readonly vkey: string
}

/** Checks the signature and the root of a log, and computes all its money again. Takes some 30 µs an entry on one core. */
export function verifyLog({ bodies, checkpointNote, vkey }: PublicLog): VerifyReport {
  const opened = openSigned(checkpointNote, vkey)
  const root = merkleRoot(bodies.map((body) => leafHash(Buffer.from(body))))
  const wellFormed = new CheckList('entries')
  const facts = readFacts(readEntries(bodies, wellFormed), wellFormed)
  const checks = [
    checkSignature(opened),
    checkRoot({ promised: unsafeCheckpoint(checkpointNote), root, size: bodies.length }),
    wellFormed.done(),
    checkJournals(facts),
    checkTrialBalance(facts),
    checkPrices(facts),
    checkSplitRules(facts),
    checkUsage(facts),
    recomputeInvoices(facts),
    recomputeStatements(facts),
    recomputeJournals(facts),
    checkMoney(facts),
  ]
  return {
    ok: checks.every(({ findings }) => findings.length === 0),
    origin: vkey.split('+')[0] ?? '',
    size: bodies.length,
    rootHash: Buffer.from(root).toString('hex'),
    checks,
    first: firstFinding(checks),
  }
}

/** An entry with its proof, as `logEntry` and `inclusionProof` answer them. */
export type EntryClaim = {
  readonly body: string
  readonly proof: {
    readonly index: bigint | string
    readonly size: bigint | string
    readonly hashes: readonly string[]
  }
  readonly checkpointNote: string
  readonly vkey: string
}

/**
 * Verifies that one entry stands in the log, without the rest of it. Refuses what `openCheckpoint` and `parseEntry` refuse,
 * PROOF_SIZE_DIFFERS, ENTRY_ELSEWHERE, ENTRY_NOT_INCLUDED.
 */
export function verifyEntry({ body, proof, checkpointNote, vkey }: EntryClaim): Result<LogEntry> {
  const opened = openSigned(checkpointNote, vkey)
  if (!opened.ok) return opened
  const { size, root } = opened.value
  if (BigInt(proof.size) !== BigInt(size)) {
    return refuseEntry(
      'PROOF_SIZE_DIFFERS',
      `Ask for a proof at size ${size}, the size of the checkpoint: this one is at ${proof.size}.`,
    )
  }
  const entry = parseEntry(body)
  if (!entry.ok) return entry
  if (entry.value.seq !== `${proof.index}`) {
    return refuseEntry(
      'ENTRY_ELSEWHERE',
      `Ask for the proof of index ${entry.value.seq}: this one is of ${proof.index}.`,
    )
  }
  const hashes = proof.hashes.map((hash) => Buffer.from(hash, 'hex'))
  const claim = { leafHash: leafHash(Buffer.from(body)), index: Number(proof.index), size, proof: hashes, root }
  if (verifyInclusion(claim)) return entry
  return refuseEntry(
    'ENTRY_NOT_INCLUDED',
    `Do not trust this entry: it does not stand at ${proof.index} under the signed root.`,
  )
}

/** The checkpoint, if this key has signed it for the log that the key is named after. */
function openSigned(note: string, vkey: string): Result<Checkpoint> {
  const key = parseVkey(vkey)
  if (!key.ok) return key
  const opened = openCheckpoint(note, { origin: key.value.name, verifiers: [ed25519Verifier(key.value)] })
  return opened.ok ? ok(opened.value.checkpoint) : opened
}

/** What the note says, signed or not, so that a wrong signature does not hide a wrong root. */
function unsafeCheckpoint(note: string): Checkpoint | undefined {
  const parsed = parseNote(note)
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed
  return checkpoint.ok ? checkpoint.value : undefined
}

function checkSignature(opened: Result<Checkpoint>): Check {
  const list = new CheckList('signature')
  list.count()
  if (!opened.ok) list.differs(opened.error.message)
  return list.done()
}

function checkRoot(log: { promised: Checkpoint | undefined; root: Uint8Array; size: number }): Check {
  const list = new CheckList('root')
  const { promised, root, size } = log
  list.count()
  if (!promised) list.differs('The checkpoint cannot be read, so that no root is promised.')
  else if (promised.size !== size) list.differs(`The checkpoint is of ${promised.size} entries; ${size} are here.`)
  else if (!equalHashes(promised.root, root))
    list.differs('The entries do not have the root that the checkpoint promises.')
  return list.done()
}

/** Parses the lines; the first that does not stand at its place is named, and what probably happened to it. */
function readEntries(bodies: readonly string[], list: CheckList): LogEntry[] {
  const parsed = bodies.map(parseEntry)
  list.count(bodies.length)
  let gapless = true
  return parsed.flatMap((entry, index) => {
    const at = { seq: `${index}` }
    if (!entry.ok) list.differs(entry.error.message, at)
    else if (gapless && entry.value.seq !== at.seq) {
      gapless = false
      list.differs(misplaced(index, Number(entry.value.seq), parsed), at)
    }
    return entry.ok ? [entry.value] : []
  })
}

function misplaced(index: number, seq: number, parsed: readonly Result<LogEntry>[]): string {
  const there = parsed[seq]
  if (there?.ok && there.value.seq === `${index}`) return `Entries ${index} and ${seq} are exchanged.`
  return seq > index
    ? `Entry ${index} is missing: its line carries ${seq}.`
    : `Entry ${seq} stands again at line ${index}.`
}

function refuseEntry(code: string, message: string): Refused {
  return refuse({ code, message, rule: 'log.inclusion' })
}
