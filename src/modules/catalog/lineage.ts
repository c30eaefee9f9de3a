/**
 * 血缘: how a cleaned or linked resource was made of others.
 * Promises: what a derived resource names as its parents is in the catalogue before it, so that lineage has no circles, and
 * how it was made is told. Refuses: a parent that is missing, named twice or not catalogued; a story without parents.
 */
import type { ResourceStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'

export const MAX_PARENTS = 20

export type DerivationInput = {
  readonly parentCodes: readonly string[]
  readonly note: string
  readonly noteEn: string
}

export type KnownParent = { readonly id: string; readonly code: string; readonly status: ResourceStatus }

/** @returns the ids of the parents in their order; none for a resource as its department collected it */
export function decideParents(
  derivation: DerivationInput | null | undefined,
  known: readonly KnownParent[],
): Result<string[]> {
  if (!derivation) return ok([])
  const codes = derivation.parentCodes
  if (codes.length < 1 || codes.length > MAX_PARENTS) return refuse(parentCount(codes.length))
  const repeated = codes.find((code, index) => codes.indexOf(code) !== index)
  if (repeated) return refuse(parentRepeated(repeated))
  const parents = new Map(known.filter(({ status }) => status === 'CATALOGUED').map(({ code, id }) => [code, id]))
  const missing = codes.find((code) => !parents.has(code))
  return missing ? refuse(parentUnknown(missing)) : ok(codes.flatMap((code) => parents.get(code) ?? []))
}

const refusal = (code: string, message: string): Refusal => ({
  code,
  message,
  rule: 'catalog.lineage',
  field: 'input.derivedFrom.parentCodes',
})

const parentCount = (count: number) =>
  refusal('PARENT_COUNT', `A derived resource has 1 to ${MAX_PARENTS} parents, and this names ${count}.`)

const parentRepeated = (code: string) => refusal('PARENT_REPEATED', `Parent ${code} is named twice. Name each once.`)

const parentUnknown = (code: string) =>
  refusal(
    'PARENT_UNKNOWN',
    `There is no resource ${code} in the catalogue. Have it catalogued first: what data was made of has to be known.`,
  )
