import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { freePort } from './load.ts'
import { describeWith, programAt } from './suites.ts'

const SERVER = programAt('nats-server')

/** A suite that needs nats-server on this machine; with SANQUAN_REQUIRE_SUITES=nats its absence is a failure. */
export const describeOnNats = (name: string, suite: () => void): void =>
  describeWith('nats-server', 'nats', SERVER !== undefined, name, suite)

type Node = { name: string; port: number; clusterPort: number; folder: string; child?: ChildProcess }

/** Three servers with JetStream on this machine, one cluster. */
export class NatsCluster {
  private constructor(
    private readonly folder: string,
    private readonly nodes: readonly Node[],
  ) {}

  static async start(): Promise<NatsCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'sanquan-nats-'))
    const nodes: Node[] = []
    for (const name of ['n1', 'n2', 'n3'])
      nodes.push({ name, port: await freePort(), clusterPort: await freePort(), folder: join(folder, name) })
    const cluster = new NatsCluster(folder, nodes)
    for (const { name } of nodes) cluster.boot(name)
    await cluster.ready()
    return cluster
  }

  get url(): string {
    return this.nodes.map(({ port }) => `nats://127.0.0.1:${port}`).join(',')
  }

  connect(): Promise<NatsConnection> {
    return connect({
      servers: this.nodes.map(({ port }) => `127.0.0.1:${port}`),
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
    })
  }

  boot(name: string): void {
    const node = this.node(name)
    const routes = this.nodes.map(({ clusterPort }) => `nats://127.0.0.1:${clusterPort}`).join(',')
    const own = `--addr 127.0.0.1 --port ${node.port} --server_name ${node.name} --jetstream --store_dir ${node.folder}`
    const common = `--cluster_name sanquan --cluster nats://127.0.0.1:${node.clusterPort} --routes ${routes}`
    node.child = spawn(SERVER ?? '', `${own} ${common}`.split(' '), { stdio: 'ignore' })
  }

  async kill(name: string): Promise<void> {
    const { child } = this.node(name)
    child?.kill('SIGKILL')
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }

  /** Which server leads a stream. */
  async leaderOf(stream: string): Promise<string> {
    const connection = await this.connect()
    const info = await (await jetstreamManager(connection, { timeout: 1_000 })).streams.info(stream)
    await connection.close()
    return info.cluster?.leader ?? 'n1'
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map(({ name }) => this.kill(name)))
    await rm(this.folder, { recursive: true, force: true })
  }

  private node(name: string): Node {
    const node = this.nodes.find((each) => each.name === name)
    if (!node) throw new Error(`There is no server ${name}.`)
    return node
  }

  /** Resolves when the servers have found each other and agree who leads. */
  private async ready(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const connection = await this.connect().catch(() => undefined)
      const agreed =
        connection &&
        (await jetstreamManager(connection)
          .then((m) => m.getAccountInfo())
          .catch(() => undefined))
      await connection?.close()
      if (agreed) return
      if (tries > 150) throw new Error('The NATS servers have not found each other.')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** Something that takes connections and never says a word. */
export async function blackHole(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => void sockets.add(socket.on('error', () => {})))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    sockets.forEach((socket) => socket.destroy())
    server.close()
  }
  return { port: (server.address() as net.AddressInfo).port, close }
}
