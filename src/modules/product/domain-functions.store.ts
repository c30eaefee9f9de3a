import { Injectable } from '@nestjs/common'
import { Domain } from '../../platform/database/domain.ts'
import { installBatchFunction, type BatchFunctionSpec } from './batch-function.ts'
import type { Result } from '../../kernel/result.ts'
import { ok } from '../../kernel/result.ts'

/** The product functions in the data domain. */
@Injectable()
export class DomainFunctionsStore {
  constructor(private readonly domain: Domain) {}

  /** Installs functions in one transaction of the domain: all or none. */
  async install(specs: readonly Omit<BatchFunctionSpec, 'database'>[]): Promise<Result<void>> {
    const client = await this.domain.pool.connect()
    try {
      const { rows } = await client.query<{ name: string }>('select current_database() as name')
      const database = rows[0]?.name ?? ''
      await client.query('begin')
      for (const spec of specs) {
        const statements = installBatchFunction({ ...spec, database })
        if (!statements.ok) {
          await client.query('rollback')
          return statements
        }
        // one statement a message, whatever a query says
        for (const text of statements.value) await client.query({ text, queryMode: 'extended' } as { text: string })
      }
      await client.query('commit')
      return ok()
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  }
}
