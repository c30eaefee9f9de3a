/** The worked month of golden-log.json as a public log, and what a forger who holds its key could publish instead. */
import { formatCheckpoint } from '../../src/kernel/checkpoint.ts'
import { leafHash, merkleRoot } from '../../src/kernel/merkle.ts'
import { ed25519Signer } from '../../src/kernel/note-key.ts'
import { signNote } from '../../src/kernel/signed-note.ts'
import golden from '../../src/modules/transparency/golden-log.json' with { type: 'json' }
import { composeLeaf, isLogged, loggedEvent } from '../../src/modules/transparency/log-entry.ts'
import { verifyLog, type PublicLog } from '../../src/modules/transparency/verify-ledger.ts'

type Event = { readonly type: string; readonly at: string; readonly body: object }

export const ORIGIN = 'ledger.test.example/1'
export const signer = ed25519Signer({ name: ORIGIN, seed: Buffer.alloc(32, 1) })
export const hashesOf = (bodies: readonly string[]) => bodies.map((body) => leafHash(Buffer.from(body)))

export function sign(bodies: readonly string[], root = merkleRoot(hashesOf(bodies))): PublicLog {
  const checkpointNote = signNote(formatCheckpoint({ origin: ORIGIN, size: bodies.length, root }), signer)
  return { bodies, checkpointNote, vkey: signer.vkey }
}

/** A log of these events, signed by its keeper. */
export function logOf(events: readonly Event[]): PublicLog {
  const leaves = events.map(({ type, at, body }, index) => {
    if (!isLogged(type)) throw new Error(`${type} is not logged`)
    return composeLeaf(loggedEvent({ type, at: new Date(at), payload: body }), BigInt(index))
  })
  return sign(leaves.map(({ body }) => body))
}

export const workedMonth = logOf(golden.events)

/** Where an entry stands in the worked month. */
export const entry = (type: string, refId: string) =>
  workedMonth.bodies.findIndex((body) => body.includes(`"type":"${type}"`) && body.includes(`"${refId}"`))

export const edited = (text: string, from: string, to: string) => {
  if (!text.includes(from)) throw new Error(`${from} is not in ${text}`)
  return text.replace(from, to)
}

/** The names of the checks that find something. */
export const failed = (tampered: PublicLog) =>
  verifyLog(tampered)
    .checks.filter(({ findings }) => findings.length > 0)
    .map(({ name }) => name)
