import type { ProductVersionStatus, ResourceStatus } from '../../generated/prisma/enums.ts'
import { canonicalHashHex } from '../../kernel/canonical-json.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { SourceColumns } from './batch-function.ts'
import type { Contract } from './contract.ts'
import type { SandboxCase } from './sandbox.ts'

/** Content of a version: changes with any byte of the contract, the query or the sandbox, and with nothing else. */
export function contentHash(contract: Contract, query: string, sandbox: readonly SandboxCase[]): string {
  return canonicalHashHex({ contract, query, sandbox })
}

/** A resource that a contract names, as the catalogue knows it. */
export type SourceResource = {
  code: string
  status: ResourceStatus
  sourceTable: string
  holderOrgId: string
  fields: readonly { id: string; name: string }[]
}

export type Lineage = { fieldIds: string[]; columns: SourceColumns[] }

/** Finds the catalogue's fields behind a contract's sources: what it reads must be in the catalogue, column by column. */
export function traceLineage(contract: Contract, resources: readonly SourceResource[]): Result<Lineage> {
  const lineage: Lineage = { fieldIds: [], columns: [] }
  for (const [n, source] of contract.sources.entries()) {
    const resource = resources.find(({ code }) => code === source.resource)
    if (!resource || resource.status !== 'CATALOGUED') return refuse(uncatalogued(source.resource, n))
    for (const [place, name] of source.fields.entries()) {
      const field = resource.fields.find((candidate) => candidate.name === name)
      if (!field) return refuse(unknownField(source.resource, name, `contract.sources.${n}.fields.${place}`))
      lineage.fieldIds.push(field.id)
    }
    lineage.columns.push({ table: resource.sourceTable, columns: source.fields })
  }
  return ok(lineage)
}

const uncatalogued = (resource: string, n: number): Refusal => ({
  code: 'SOURCE_NOT_CATALOGUED',
  message: `Resource ${resource} is not in the catalogue. Ask its department to have it accepted there, or name another.`,
  rule: 'catalog.status',
  field: `contract.sources.${n}.resource`,
})

const unknownField = (resource: string, name: string, field: string): Refusal => ({
  code: 'SOURCE_FIELD_UNKNOWN',
  message: `Resource ${resource} has no field ${name}. See its fields in the catalogue.`,
  rule: 'product.lineage',
  field,
})

/** A version may follow the last one of the same product, made by the same operator. */
export function decideVersion(
  contract: Contract,
  existing: { operatorOrgId: string; lastVersion: number } | null,
  by: { operatorOrgId: string; region: string },
): Result<void> {
  const place = decidePlace(contract, existing, by)
  if (!place.ok) return place
  const next = (existing?.lastVersion ?? 0) + 1
  if (contract.version !== next) {
    const message = `The next version of ${contract.code} is ${next}, not ${contract.version}. Versions are never replaced.`
    return refuse({ code: 'PRODUCT_VERSION', message, rule: 'product.version', field: 'contract.version' })
  }
  return ok()
}

/** Whether a product is the publisher's own, or new, and of its region. */
export function decidePlace(
  contract: Pick<Contract, 'code' | 'region'>,
  existing: { operatorOrgId: string } | null,
  by: { operatorOrgId: string; region: string },
): Result<void> {
  if (contract.region !== by.region) {
    const message = `The contract is for region ${contract.region}, the operator works in ${by.region}. Correct contract.region.`
    return refuse({ code: 'REGION_MISMATCH', message, rule: 'product.region', field: 'contract.region' })
  }
  if (existing && existing.operatorOrgId !== by.operatorOrgId) {
    const message = `Code ${contract.code} belongs to another operator's product. Choose another code.`
    return refuse({ code: 'PRODUCT_CODE_TAKEN', message, rule: 'product.code', field: 'contract.code' })
  }
  return ok()
}

const STEPS: Record<ProductVersionStatus, readonly ProductVersionStatus[]> = {
  SUBMITTED: ['APPROVED', 'REJECTED'],
  REJECTED: [],
  APPROVED: ['LISTED'],
  LISTED: ['DELISTED'],
  DELISTED: [],
}

/** Whether a version may go from one status to another; the message says where it stands. */
export function decideStep(from: ProductVersionStatus, to: ProductVersionStatus): Result<void> {
  if (STEPS[from].includes(to)) return ok()
  const message = `The version is ${from} and cannot become ${to}. From ${from} it can become ${STEPS[from].join(' or ') || 'nothing else'}.`
  return refuse({ code: 'PRODUCT_STATUS', message, rule: 'product.status' })
}
