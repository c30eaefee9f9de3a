import { Injectable } from '@nestjs/common'
import type { PoolClient } from 'pg'
import type { ProductVersion } from '../../generated/prisma/client.ts'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { invariant, ok, refuse, type Result } from '../../kernel/result.ts'
import type { BatchFunctionSpec, SourceColumns } from './batch-function.ts'
import { consentedOf } from './consented.ts'
import type { Contract } from './contract.ts'
import { DomainCatalogueStore } from './domain-catalogue.store.ts'
import { ProductRights } from './product-rights.ts'
import { inputColumns } from './input-columns.ts'
import { probeQuery, queryFault } from './query-probe.ts'

/** A refusal on its way out of a transaction that must not commit. */
class NotInstalled extends Error {
  constructor(readonly result: Exclude<Result<never>, { ok: true }>) {
    super(result.error.message)
  }
}

/** Puts product versions into the data domain. Promises that what is installed reads no more than its rights, and that its query can run on them. */
@Injectable()
export class ProductInstaller {
  constructor(
    private readonly catalogue: DomainCatalogueStore,
    private readonly rights: ProductRights,
  ) {}

  /**
   * Installs a version's function for each purpose with the columns that are live now. All or none; can be run again.
   * A version that a department's service answers has nothing to install.
   */
  async install(version: Pick<ProductVersion, 'id' | 'query'>, contract: Contract): Promise<Result<void>> {
    if (contract.http) return ok()
    return this.inDomain(async (client, database) => {
      for (const purpose of contract.purposes) {
        const sources = tablesOf(await this.rights.liveColumnsOf(version.id, purpose))
        await this.installOne(client, specOf(contract, version.query, { purpose, database, sources }))
      }
      await this.rights.settleWith(client)
      return 'KEEP'
    })
  }

  /**
   * Whether the database would run a query on the columns that its contract declares. Leaves nothing behind.
   * @param examine looks at what was installed before it is dropped
   */
  tryOut(
    contract: Contract,
    query: string,
    declared: readonly SourceColumns[],
    examine: (client: PoolClient, spec: BatchFunctionSpec) => Promise<void>,
  ): Promise<Result<void>> {
    const [purpose] = contract.purposes
    invariant(purpose, 'A contract has a purpose')
    return this.tryOutSpec((database) => specOf(contract, query, { purpose, database, sources: declared }), examine)
  }

  /** The same of what no contract describes. */
  tryOutSpec(
    specIn: (database: string) => BatchFunctionSpec,
    examine: (client: PoolClient, spec: BatchFunctionSpec) => Promise<void>,
  ): Promise<Result<void>> {
    return this.inDomain(async (client, database) => {
      const spec = specIn(database)
      await this.installOne(client, spec)
      await examine(client, spec)
      return 'DROP'
    })
  }

  private async installOne(client: PoolClient, spec: BatchFunctionSpec): Promise<void> {
    const installed = await this.catalogue.install(client, spec).catch((error: unknown) => refuse(queryFault(error)))
    const probed = installed.ok ? await probeQuery(client, spec) : installed
    if (!probed.ok) throw new NotInstalled(probed)
  }

  private async inDomain(
    work: (client: PoolClient, database: string) => Promise<'KEEP' | 'DROP'>,
  ): Promise<Result<void>> {
    const dropped = new Error('Tried out: nothing is kept.')
    try {
      await this.rights.alone(async (client) => {
        if ((await work(client, await this.catalogue.databaseName(client))) === 'DROP') throw dropped
      })
    } catch (error) {
      if (error instanceof NotInstalled) return error.result
      if (error !== dropped) throw error
    }
    return ok()
  }
}

function specOf(
  contract: Contract,
  query: string,
  rest: { purpose: PurposeClass; database: string; sources: readonly SourceColumns[] },
): BatchFunctionSpec {
  return {
    code: contract.code,
    version: contract.version,
    input: inputColumns(contract),
    query,
    aggregate: contract.aggregate,
    consented: consentedOf(contract),
    ...rest,
  }
}

function tablesOf(columns: readonly { table: string; column: string }[]): SourceColumns[] {
  const byTable = Map.groupBy(columns, ({ table }) => table)
  return [...byTable].map(([table, of]) => ({ table, columns: of.map(({ column }) => column) }))
}
