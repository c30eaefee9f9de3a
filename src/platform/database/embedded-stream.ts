import { Duplex } from 'node:stream'
import type { PGlite } from '@electric-sql/pglite'

const TERMINATE = Buffer.from([0x58, 0, 0, 0, 4])

/** What a pg client talks to instead of a socket: the PostgreSQL in this process, in the same protocol. */
export class EmbeddedStream extends Duplex {
  constructor(private readonly database: PGlite) {
    super()
  }

  connect() {
    queueMicrotask(() => this.emit('connect'))
    return this
  }
  setNoDelay() {}
  setKeepAlive() {}
  ref() {}
  unref() {}

  override _read() {}
  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void) {
    this.exchange(chunk).then(() => done(), done)
  }
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void) {
    this.exchange(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done(), done)
  }
  private async exchange(message: Buffer) {
    if (message.equals(TERMINATE)) this.push(null)
    else this.push(Buffer.from(await this.database.execProtocolRaw(message)))
  }
  /** A client that goes leaves the database as a server would: without its transaction. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void) {
    if (this.database.closed) return done(error)
    this.database.exec('rollback').then(
      () => done(error),
      () => done(error),
    )
  }
}
