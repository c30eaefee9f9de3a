import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from './load.ts'
import { describeWith } from './suites.ts'

const run = promisify(execFile)
const DEBIAN = '/usr/lib/postgresql'

/** The newest PostgreSQL of this machine that has the programs of a server. */
const BIN = (existsSync(DEBIAN) ? readdirSync(DEBIAN) : [])
  .toSorted((a, b) => Number(b) - Number(a))
  .map((version) => join(DEBIAN, version, 'bin'))
  .find((folder) => existsSync(join(folder, 'initdb')))

const isRoot = process.getuid?.() === 0

/** A suite that makes PostgreSQL servers of its own; with SANQUAN_REQUIRE_SUITES=servers their absence is a failure. */
export const describeOnServers = (name: string, suite: () => void): void =>
  describeWith('PostgreSQL’s server programs', 'servers', BIN !== undefined, name, suite)

/** PostgreSQL refuses to run as root. */
async function asOwner(program: string, ...args: string[]): Promise<void> {
  const path = join(BIN ?? '', program)
  if (isRoot) await run('runuser', ['-u', 'postgres', '--', path, ...args], { cwd: '/' })
  else await run(path, args, { cwd: '/' })
}

type Server = { name: string; port: number; data: string }

/** Segments of the log this small fill a disk soon. */
const CONFIGURATION = `
listen_addresses = '127.0.0.1'
max_connections = 60
shared_buffers = 32MB
min_wal_size = 2MB
max_wal_size = 32MB
wal_keep_size = 128MB
wal_retrieve_retry_interval = 200ms
synchronous_standby_names = 'ANY 1 (s0, s1, s2)'
`

/** A primary and two standbys on this machine, of which a commit waits for one at least. */
export class PostgresServers {
  private primary: Server

  private constructor(
    private readonly folder: string,
    private readonly servers: readonly Server[],
    /** a small disk of the first primary’s log; undefined where this machine lets nobody mount one */
    readonly logDisk: string | undefined,
  ) {
    const [first] = servers
    if (!first) throw new Error('There are no servers.')
    this.primary = first
  }

  static async start(): Promise<PostgresServers> {
    const folder = await mkdtemp(join(tmpdir(), 'sanquan-pg-'))
    await chmod(folder, 0o755)
    if (isRoot) await run('chown', ['postgres', folder])
    const servers: Server[] = []
    for (const name of ['s0', 's1', 's2']) servers.push({ name, port: await freePort(), data: join(folder, name) })
    const all = new PostgresServers(folder, servers, await mountLogDisk(folder))
    await all.make()
    return all
  }

  /** A connection string that names all of them. */
  url(database: string, servers: readonly Server[] = this.servers): string {
    return `postgresql://postgres@${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${database}`
  }

  /** Asks the primary. */
  async query<Row extends pg.QueryResultRow>(database: string, sql: string): Promise<Row[]> {
    return ask<Row>(this.url(database, [this.primary]), sql)
  }

  async restart(): Promise<void> {
    await asOwner('pg_ctl', '-D', this.primary.data, '-m', 'immediate', '-w', 'stop').catch(() => {})
    await this.boot(this.primary)
  }

  /** Ends the primary with all its processes, as a machine ends that loses its power. */
  async killPrimary(): Promise<void> {
    const [pid] = (await readFile(join(this.primary.data, 'postmaster.pid'), 'utf8')).split('\n')
    const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]).catch(() => ({ stdout: '' }))
    for (const each of [Number(pid), ...stdout.trim().split(/\s+/).map(Number)]) {
      try {
        process.kill(each, 'SIGKILL')
      } catch {} // it is gone already
    }
  }

  /** Promotes the standby that has received most, as Patroni does, and lets the other follow it. */
  async promote(): Promise<void> {
    const standbys = this.servers.filter((server) => server !== this.primary)
    const received = await Promise.all(
      standbys.map(async (server) => {
        const sql = `select pg_wal_lsn_diff(coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), '0/0') as lsn`
        const [row] = await ask<{ lsn: string }>(this.url('postgres', [server]), sql)
        return { server, lsn: Number(row?.lsn ?? 0) }
      }),
    )
    const [next, ...others] = received.toSorted((a, b) => b.lsn - a.lsn).map(({ server }) => server)
    if (!next) throw new Error('There is no standby.')
    await asOwner('pg_ctl', '-D', next.data, '-w', 'promote')
    for (const { name, port } of others) {
      const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
      await ask(
        url,
        `alter system set primary_conninfo = 'host=127.0.0.1 port=${next.port} user=postgres application_name=${name}'`,
      )
      await ask(url, 'select pg_reload_conf()')
    }
    this.primary = next
  }

  /** Fills the disk of the log to the last byte, and works until the server notices. @returns what frees it again */
  async fillLogDisk(): Promise<() => Promise<void>> {
    const disk = this.logDisk ?? ''
    const { bavail, bsize } = await statfs(disk)
    const ballast = join(disk, 'ballast')
    // the server may have written since the space was measured: then the disk is full before the last block
    await run('dd', ['if=/dev/zero', `of=${ballast}`, `bs=${bsize}`, `count=${bavail}`]).catch((error: unknown) => {
      if (!String(error).includes('No space left on device')) throw error
    })
    return () => rm(ballast)
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.servers.map(({ data }) => asOwner('pg_ctl', '-D', data, '-m', 'immediate', 'stop').catch(() => {})),
    )
    if (this.logDisk) await run('umount', [this.logDisk])
    await rm(this.folder, { recursive: true, force: true })
  }

  private async make(): Promise<void> {
    const { data, port } = this.primary
    const log = this.logDisk ? ['-X', join(this.logDisk, 'wal')] : []
    await asOwner(
      'initdb',
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '--wal-segsize=1',
      '-N',
      ...log,
    )
    await appendFile(join(data, 'postgresql.conf'), `${CONFIGURATION}unix_socket_directories = '${this.folder}'\n`)
    await this.boot(this.primary)
    const standbys = this.servers.filter((server) => server !== this.primary)
    await Promise.all(
      standbys.map(async (server) => {
        const from = `host=127.0.0.1 port=${port} user=postgres application_name=${server.name}`
        await asOwner('pg_basebackup', '-D', server.data, '-d', from, '-R', '-c', 'fast', '-N')
        await this.boot(server)
      }),
    )
  }

  private async boot({ data, port }: Server): Promise<void> {
    await asOwner('pg_ctl', '-D', data, '-l', `${data}.log`, '-w', '-t', '30', '-o', `-p ${port}`, 'start')
  }
}

/** A file system in memory, which a privileged process may mount: its size is the disk’s. */
async function mountLogDisk(folder: string): Promise<string | undefined> {
  const disk = join(folder, 'log-disk')
  await mkdir(disk)
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=320m,mode=777', 'tmpfs', disk])
    return disk
  } catch {
    return undefined
  }
}

async function ask<Row extends pg.QueryResultRow>(connectionString: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}
