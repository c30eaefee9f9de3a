import type { Pool } from 'pg'
import type { OpenDatabase } from './open.ts'

/** The data domain's database: departments' raw tables and the product functions. Only contracted answers come out. */
export class Domain {
  constructor(private readonly database: OpenDatabase) {}

  get pool(): Pool {
    return this.database.pool
  }

  close(): Promise<void> {
    return this.database.close()
  }
}
