import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { StartRefused } from '../start-refused.ts'
import type { Metrics } from './metrics.ts'

export type MetricsAddress = { host: string; port: number }

/**
 * Serves `/metrics` at an address of its own, so that what the public reaches never shows it.
 * @throws StartRefused where the address cannot be listened on
 */
export async function serveMetrics(metrics: Metrics, { host, port }: MetricsAddress): Promise<Server> {
  metrics.watchProcess()
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end()
    metrics.text().then(
      ({ type, text }) => response.writeHead(200, { 'content-type': type }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  server.listen(port, host)
  await once(server, 'listening').catch((error: unknown) => {
    throw new StartRefused(`SANQUAN_METRICS_ADDRESS: nobody can listen on ${host}:${port}. Choose another.`, {
      cause: error,
    })
  })
  server.unref() // it ends with the service and keeps nothing alive
  return server
}
