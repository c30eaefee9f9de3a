import type { Pool, PoolClient } from 'pg'

/** The advisory lock of the one instance that publishes. */
const RELAY_LOCK = 72_690_002

/** Of the instances that share a database one leads: as long as its connection lives, and no longer. */
export class RelayLock {
  private client: PoolClient | undefined

  /** @param pool undefined for the embedded database, which has one instance */
  constructor(private readonly pool: Pool | undefined) {}

  get held(): boolean {
    return this.pool === undefined || this.client !== undefined
  }

  /** Whether this instance leads now; takes the lead if nobody has it. */
  async take(): Promise<boolean> {
    if (!this.pool || this.client) return true
    const client = await this.pool.connect()
    const dropped = () => giveBack(true) // the server has dropped the lock with the connection
    let over = false
    const giveBack = (broken: boolean) => {
      if (over) return
      over = true
      client.off('error', dropped)
      if (this.client === client) this.client = undefined
      client.release(broken)
    }
    client.on('error', dropped)
    try {
      const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [RELAY_LOCK])
      if (rows[0]?.taken && !over) this.client = client
      else giveBack(false)
    } catch (error) {
      giveBack(true)
      throw error
    }
    return this.held
  }

  async release(): Promise<void> {
    const client = this.client
    this.client = undefined
    client?.release(true) // closing the connection gives the lock back
  }
}
