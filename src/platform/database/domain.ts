import type { Pool, PoolClient } from 'pg'
import type { Gateway } from './gateway-login.ts'
import type { OpenDatabase } from './open.ts'

/** The data domain's database: departments' raw tables and the product functions. Only contracted answers come out. */
export class Domain {
  /** @param gateway the way in that can run product functions and read no table */
  constructor(
    private readonly database: OpenDatabase,
    readonly gateway: Gateway,
  ) {}

  /** The platform's own login, which installs product functions and hands out their rights. */
  get pool(): Pool {
    return this.database.pool
  }

  /** Runs the work in one transaction. Rolls back on a throw. */
  async transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect()
    try {
      await client.query('begin')
      const result = await work(client)
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  }

  async close(): Promise<void> {
    await this.gateway.close()
    await this.database.close()
  }
}
