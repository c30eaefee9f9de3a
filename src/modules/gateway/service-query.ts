import { Injectable } from '@nestjs/common'
import { DepartmentServices, ProductRights, type Contract, type PreparedInput } from '../product/index.ts'
import { COLUMN_REFUSED, type DomainAnswer } from './domain-query.ts'
import type { Licence } from './licence.ts'

/**
 * Asks a department's own service for a product that has no query. No database stands between: here alone it is refused, with
 * the database's own code, unless the use of every source field is live, withdrawals that are under way included.
 */
@Injectable()
export class ServiceQuery {
  constructor(
    private readonly services: DepartmentServices,
    private readonly rights: ProductRights,
  ) {}

  async run(
    { productVersionId, purposeClass }: Licence,
    contract: Contract,
    { http, request }: { http: NonNullable<Contract['http']>; request: PreparedInput['request'] },
  ): Promise<DomainAnswer> {
    const allowed = await this.rights.allLive(productVersionId, purposeClass)
    if (!allowed) return { ok: false, fault: COLUMN_REFUSED }
    return this.services.ask(contract, http, request)
  }
}
