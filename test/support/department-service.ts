import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Behaviour = (request: { body: string; url: string }, response: ServerResponse) => void

/** A department's own service on this machine, which behaves as the test says at the time. */
export async function startDepartmentService(behaviour: Behaviour) {
  const seen: { authorization: string | undefined; body: string; url: string }[] = []
  let behave = behaviour
  const server = createServer((request, response) => {
    void answer(request, response)
  })
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = { body: await textOf(request), url: request.url ?? '' }
    seen.push({ ...asked, authorization: request.headers.authorization })
    behave(asked, response)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    /** every request that came in */
    seen,
    become: (other: Behaviour) => void (behave = other),
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

export const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
