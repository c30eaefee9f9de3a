/** The regulator's side: the log is downloaded and verified with nothing but a key, then one entry with its proof. */
import { setTimeout } from 'node:timers/promises'
import { REFUSED } from '../../cli/client.ts'
import { downloadLog } from '../../cli/published-log.ts'
import { reportLines } from '../../cli/report-lines.ts'
import {
  verifyEntry,
  verifyLog,
  type LoggedType,
  type PublicLog,
  type VerifyReport,
} from '../../modules/transparency/index.ts'
import type { Stage } from './stage.ts'
import { expectThat, TourFailed } from './tour-failed.ts'

/** Committed events become entries within moments; the tour waits for them so long. */
const WAIT_MS = 100
const WAITS = 300

const PENDING = `{ logCheckpoint { size pendingEvents } }`

/** Downloads the log once everything that happened stands in it. */
async function fetchLog(stage: Stage): Promise<PublicLog> {
  type Pending = { logCheckpoint: { size: string; pendingEvents: string } | null }
  const anybody = stage.anybody()
  for (let waited = 0; waited < WAITS; waited += 1) {
    const { logCheckpoint } = await anybody.run<Pending>(PENDING)
    if (logCheckpoint?.pendingEvents === '0') return downloadLog(anybody)
    await setTimeout(WAIT_MS)
  }
  throw new TourFailed(`After ${(WAITS * WAIT_MS) / 1000} s events still wait to be logged.`)
}

/** Downloads and verifies the whole log: signature, root, and all money computed again. */
export async function verifyWhole(stage: Stage): Promise<{ log: PublicLog; report: VerifyReport }> {
  const log = await fetchLog(stage)
  const report = verifyLog(log)
  for (const line of reportLines(report)) stage.note(line)
  expectThat(report.ok, `The log does not verify: ${report.first?.message}`)
  return { log, report }
}

const ENTRY = `query ($type: String!, $refId: String!) { logEntry(type: $type, refId: $refId) { index body } }`
const PROOF = `query ($index: BigInt!, $size: BigInt!) {
  inclusionProof(index: $index, size: $size) { ${REFUSED}
    ... on InclusionProofSuccess { data { index size hashes rootHash } } }
}`

export type Proven = {
  readonly index: string
  readonly size: string
  readonly hashes: number
  readonly rootHash: string
}

/** Proves that the entry about one thing stands under the signed checkpoint, without the rest of the log. */
export async function proveEntry(
  stage: Stage,
  { checkpointNote, vkey, bodies }: PublicLog,
  about: { type: LoggedType; refId: string },
): Promise<Proven> {
  type Entry = { logEntry: { index: string; body: string } | null }
  type Proof = { inclusionProof: { index: string; size: string; hashes: string[]; rootHash: string } }
  const { logEntry } = await stage.run<Entry>('audit', ENTRY, about)
  expectThat(logEntry, `There is no entry about ${about.type} ${about.refId}.`)
  const asked = { index: logEntry.index, size: `${bodies.length}` }
  const { inclusionProof: proof } = await stage.run<Proof>('audit', PROOF, asked)
  const verified = verifyEntry({ body: logEntry.body, proof, checkpointNote, vkey })
  if (!verified.ok) throw new TourFailed(verified.error.message)
  return { index: proof.index, size: proof.size, hashes: proof.hashes.length, rootHash: proof.rootHash }
}
