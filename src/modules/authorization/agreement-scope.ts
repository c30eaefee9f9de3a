/**
 * 授权范围: which fields of which resources an agreement covers, for what.
 * Promises: every resource is in the catalogue of the region and operable, every field is known, and a field that was
 * obtained by sharing has a live consent letter of its provider for every purpose. Refuses: with path and fix.
 */
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { ResourceRecord } from '../catalog/index.ts'
import { letterFault, type Letter } from './letter.ts'

/** Part of the scope, in the words of the catalogue. */
export type ScopeRequest = {
  resourceCode: string
  fieldNames: readonly string[]
  purposes: readonly PurposeClass[]
}

/** The same, found. */
export type ScopeItem = { resourceId: string; fieldIds: string[]; purposes: PurposeClass[] }

export type ScopeFacts = {
  region: string
  resources: readonly ResourceRecord[]
  /** consent letters over the resources' fields, in any state */
  letters: readonly Letter[]
  /** when the scope begins to be used: the first day of the agreement, or now */
  from: Date
}

/** Finds what a scope names. */
export function findScope(scope: readonly ScopeRequest[], facts: ScopeFacts): Result<ScopeItem[]> {
  const items: ScopeItem[] = []
  for (const [index, request] of scope.entries()) {
    const item = findScopeItem(request, { index, facts, earlier: items })
    if (!item.ok) return item
    items.push(item.value)
  }
  return items.length > 0 ? ok(items) : refuse(EMPTY_SCOPE)
}

type ScopeSetting = { index: number; facts: ScopeFacts; earlier: readonly ScopeItem[] }

function findScopeItem(request: ScopeRequest, { index, facts, earlier }: ScopeSetting): Result<ScopeItem> {
  const { resourceCode: code, purposes } = request
  const fault = (name: string, key: string, rule: string, message: string) =>
    refuse({ code: name, message, rule, field: `input.scope.${index}.${key}` })
  const resource = facts.resources.find((candidate) => candidate.code === code)
  if (!resource || resource.status === 'CANCELLED' || resource.region !== facts.region) {
    const message = `No resource ${code} is in the catalogue of this region. Correct the code, or have it registered.`
    return fault('SCOPE_RESOURCE_UNKNOWN', 'resourceCode', 'agreement.scope', message)
  }
  if (earlier.some(({ resourceId }) => resourceId === resource.id)) {
    const message = `Resource ${code} stands in the scope twice. Join its fields and purposes into one entry.`
    return fault('SCOPE_RESOURCE_REPEATED', 'resourceCode', 'agreement.scope', message)
  }
  if (!resource.operable) {
    const message = `Resource ${code} may not be operated: ${resource.prohibitReason ?? 'prohibited'}. Leave it out.`
    return fault('SCOPE_NOT_OPERABLE', 'resourceCode', 'agreement.prohibition (rules 2.7)', message)
  }
  if (purposes.length === 0)
    return fault('SCOPE_NO_PURPOSE', 'purposes', 'agreement.scope', `Name the purposes ${code} may serve.`)
  const fields = findScopeFields(resource, request, facts)
  if (!fields.ok) return fault(fields.error.code, 'fieldNames', fields.error.rule, fields.error.message)
  return ok({ resourceId: resource.id, fieldIds: fields.value, purposes: [...new Set(purposes)] })
}

function findScopeFields(
  { code, fields }: ResourceRecord,
  { fieldNames, purposes }: ScopeRequest,
  { letters, from }: ScopeFacts,
): Result<string[]> {
  const ids = new Set<string>()
  for (const name of fieldNames) {
    const field = fields.find((candidate) => candidate.name === name)
    if (!field) {
      const message = `Resource ${code} has no field ${name}. See its fields in the catalogue.`
      return refuse({ code: 'SCOPE_FIELD_UNKNOWN', message, rule: 'agreement.scope' })
    }
    const ofField = letters.filter(({ fieldId }) => fieldId === field.id)
    const withheld = purposes.find((purpose) => letterFault(ofField, { purpose, instant: from }))
    if (field.obtainedBySharing && withheld) {
      const message = `Field ${code}.${name} was obtained by sharing and has no live consent letter of its provider for ${withheld}. Obtain the letter, or leave the field out.`
      return refuse({ code: 'SCOPE_CONSENT_LETTER', message, rule: '27号 art. 5' })
    }
    ids.add(field.id)
  }
  if (ids.size > 0) return ok([...ids])
  return refuse({
    code: 'SCOPE_NO_FIELD',
    message: `Name the fields of ${code} that are authorized.`,
    rule: 'agreement.scope',
  })
}

const EMPTY_SCOPE: Refusal = {
  code: 'SCOPE_EMPTY',
  message: 'Name at least one resource with fields and purposes: an agreement without scope authorizes nothing.',
  rule: '27号 art. 13',
  field: 'input.scope',
}
