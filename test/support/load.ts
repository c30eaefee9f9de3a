import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** What came of one call: a status, or the network's own code where no answer came. */
export type Sent = { requestNo: string; status: number; fault?: string; ms: number; code?: unknown }

/** What all calls of a load ask. */
export type Asked = { url: string; productCode: string; key: string; body: object }

/** A caller's program with one connection that it keeps. */
export class Connection {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

  constructor(private readonly asked: Asked) {}

  call(requestNo: string, limitMs = 30_000): Promise<Sent> {
    const { url, productCode, key, body } = this.asked
    const startedMs = performance.now()
    return new Promise((resolve) => {
      const end = (sent: Pick<Sent, 'status' | 'fault' | 'code'>) =>
        resolve({ requestNo, ms: performance.now() - startedMs, ...sent })
      const request = http.request(
        `${url}/v1/products/${productCode}/calls`,
        {
          method: 'POST',
          agent: this.agent,
          timeout: limitMs,
          headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', (error) => end({ status: 0, fault: codeOf(error) }))
          response.on('end', () => end({ status: response.statusCode ?? 0, code: codeIn(Buffer.concat(chunks)) }))
        },
      )
      request.on('timeout', () => request.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })))
      request.on('error', (error) => end({ status: 0, fault: codeOf(error) }))
      request.end(JSON.stringify({ requestNo, ...body }))
    })
  }

  close(): void {
    this.agent.destroy()
  }
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.message)

function codeIn(body: Buffer): unknown {
  try {
    return (JSON.parse(body.toString()) as { code?: unknown }).code
  } catch {
    return undefined
  }
}

/**
 * Calls from several connections at once, each with the next request number as soon as it has its answer.
 * @param go whether a connection goes on after what came of its last call
 */
export async function load(
  asked: Asked,
  {
    connections,
    go,
    prefix = 'load',
  }: { connections: number; prefix?: string; go: (sent: Sent, all: readonly Sent[]) => boolean | Promise<boolean> },
): Promise<Sent[]> {
  const all: Sent[] = []
  await Promise.all(
    Array.from({ length: connections }, async (_, lane) => {
      const connection = new Connection(asked)
      for (let n = 0, on = true; on; n++) {
        const sent = await connection.call(`${prefix}-${lane}-${n}`)
        all.push(sent)
        on = await go(sent, all)
      }
      connection.close()
    }),
  )
  return all
}

/** How often each status or fault came. */
export function tally(all: readonly Sent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, fault } of all) counts[fault ?? status] = (counts[fault ?? status] ?? 0) + 1
  return counts
}

/** A request number and how many billed records it has. */
export type Recorded = { requestNo: string; records: number }

/** What a fault test shows: sent, acknowledged, recorded, lost (acknowledged and not recorded), doubled. */
export function countsOf(all: readonly Sent[], recorded: readonly Recorded[]) {
  const kept = new Set(recorded.map(({ requestNo }) => requestNo))
  const acknowledged = new Set(all.filter(({ status }) => status === 200).map(({ requestNo }) => requestNo))
  return {
    sent: all.length,
    acknowledged: acknowledged.size,
    recorded: recorded.length,
    lost: [...acknowledged].filter((requestNo) => !kept.has(requestNo)).length,
    doubled: recorded.filter(({ records }) => records > 1).length,
  }
}

/** Says what a fault test counted, for whoever reads the run. */
export const report = (fault: string, counts: object): void =>
  void process.stdout.write(`reliability: ${fault}: ${JSON.stringify(counts)}\n`)

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = http.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
