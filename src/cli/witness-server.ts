/** A witness over HTTP (c2sp.org/tlog-witness): one address, one request at a time, nothing of the service. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { NoteKey, NoteSigner } from '../kernel/note-key.ts'
import { signatureLine } from '../kernel/signed-note.ts'
import { decideCosignature } from '../kernel/witness.ts'
import type { WitnessedHeads } from './witness-state.ts'

/** Bytes of a request: a proof of 63 hashes and a checkpoint of a few lines take a tenth of it. */
export const REQUEST_LIMIT_BYTES = 65_536

const SIZE = 'text/x.tlog.size'
const TEXT = 'text/plain; charset=utf-8'

export type Witness = {
  readonly logs: readonly NoteKey[]
  /** signs with the time of now */
  readonly signer: () => NoteSigner
  readonly heads: WitnessedHeads
}

type Answer = { readonly status: number; readonly type: string; readonly body: string }

const UNABLE: Answer = { status: 500, type: TEXT, body: 'The witness cannot keep its memory. Nothing was cosigned.\n' }

/** Decides, remembers and signs without a pause between, so that two requests never see one head. */
export function answerWitness({ logs, signer, heads }: Witness, body: string): Answer {
  const decision = decideCosignature(body, logs, (origin) => heads.last(origin))
  if (decision.status === 409) return { status: 409, type: SIZE, body: `${decision.knownSize}\n` }
  if (decision.status !== 200) return { status: decision.status, type: TEXT, body: `${decision.why}\n` }
  const { text, head } = decision
  const origin = text.slice(0, text.indexOf('\n'))
  heads.remember(origin, head)
  return { status: 200, type: TEXT, body: signatureLine(signer(), text) }
}

export function witnessServer(witness: Witness): Server {
  return createServer((request, response) => void serve(witness, request, response))
}

async function serve(witness: Witness, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, type, body } = await answerTo(witness, request).catch(() => UNABLE)
  response.writeHead(status, { 'content-type': type }).end(body)
}

async function answerTo(witness: Witness, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'POST' || !request.url?.endsWith('/add-checkpoint'))
    return { status: 404, type: TEXT, body: 'POST …/add-checkpoint\n' }
  const body = await readBody(request)
  if (body === undefined) return { status: 413, type: TEXT, body: `Send at most ${REQUEST_LIMIT_BYTES} bytes.\n` }
  return answerWitness(witness, body)
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > REQUEST_LIMIT_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
