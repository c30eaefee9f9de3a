/**
 * The processing-use right (加工使用权): the holder lets an operator process fields for purposes.
 * Promises: a use lies inside the agreement's scope and term and inside the holder's own holding, in field, purpose and
 * time, and a shared field has its provider's letter. Refuses: what lies outside, naming the narrower bound; and what the operator has already.
 */
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { ResourceRecord } from '../catalog/index.ts'
import type { Agreement } from './agreement.ts'
import { agreementFault, grantFault } from './chain.ts'
import { refusalOfChain } from './chain-refusal.ts'
import type { Grant, GrantDraft } from './grant.ts'
import { letterFault, type Letter } from './letter.ts'
import { agreementEnd, agreementStart } from './term.ts'

export type UseRequest = {
  fieldNames: readonly string[]
  purposes: readonly PurposeClass[]
  /** first instant in force; by default now, or the agreement's first day. Never before now */
  validFrom?: Date | undefined
  /** first instant out of force; by default as long as agreement and holding allow */
  validTo?: Date | undefined
}

export type UseFacts = {
  resource: ResourceRecord
  agreement: Agreement
  /** HOLDING grants of the holder over the resource */
  holdings: readonly Grant[]
  /** ACTIVE USE grants of the operator over the resource's fields under the agreement */
  uses: readonly Grant[]
  /** consent letters over the resource's fields, in any state */
  letters: readonly Letter[]
  now: Date
}

/** Whether the use can be granted. @returns one grant for each field. */
export function decideUse(request: UseRequest, facts: UseFacts): Result<GrantDraft[]> {
  const { resource, agreement, now } = facts
  if (resource.status !== 'CATALOGUED') return refuse(resourceRefusal(resource))
  const outOfForce = agreementFault(agreement, now)
  // An agreement that begins later can be filled before: its grants begin with it.
  if (outOfForce && outOfForce !== 'PENDING') return refuse(refusalOfChain(`AGREEMENT_${outOfForce}`))
  const inScope = checkScope(request, facts)
  if (!inScope.ok) return inScope
  if (request.validFrom && request.validFrom < now) return refuse(backdated(request.validFrom))
  const validFrom = latest(request.validFrom ?? now, agreementStart(agreement))
  const consented = checkLetters(inScope.value, { ...facts, purposes: request.purposes, validFrom })
  if (!consented.ok) return consented
  const holding = findHolding(request, facts.holdings, validFrom)
  if (!holding.ok) return holding
  const validTo = decideEnd(request, { agreement, holding: holding.value, validFrom })
  if (!validTo.ok) return validTo
  const term = { validFrom, validTo: validTo.value }
  const granted = inScope.value.find(({ id }) => isGranted(id, facts.uses, { ...request, ...term }))
  if (granted) return refuse(alreadyGranted(resource, granted.name))
  return ok(inScope.value.map(({ id }) => draftOf(id, request, { ...facts, holding: holding.value, ...term })))
}

function checkScope(
  { fieldNames, purposes }: UseRequest,
  { resource, agreement }: UseFacts,
): Result<ResourceRecord['fields']> {
  const scope = agreement.scope.find(({ resourceId }) => resourceId === resource.id)
  if (!scope) return refuse(outside(agreement, resource.code, 'input.agreementNo'))
  const purpose = purposes.find((candidate) => !scope.purposes.includes(candidate))
  if (purpose) return refuse(outside(agreement, `${resource.code} for ${purpose}`, 'input.purposes'))
  const fields = resource.fields.filter(({ id, name }) => fieldNames.includes(name) && scope.fieldIds.includes(id))
  const stray = fieldNames.find((name) => !fields.some((field) => field.name === name))
  if (stray) return refuse(outside(agreement, `${resource.code}.${stray}`, 'input.fieldNames'))
  return fields.length > 0 && purposes.length > 0 ? ok(fields) : refuse(EMPTY_USE)
}

/** A field that was obtained by sharing is granted only on a letter of its provider that is in force when the use begins. */
function checkLetters(
  fields: ResourceRecord['fields'],
  { resource, letters, purposes, validFrom }: Pick<UseFacts, 'resource' | 'letters'> & UseBeginning,
): Result<void> {
  for (const { id, name } of fields.filter(({ obtainedBySharing }) => obtainedBySharing)) {
    const ofField = letters.filter(({ fieldId }) => fieldId === id)
    const fault = purposes.map((purpose) => letterFault(ofField, { purpose, instant: validFrom })).find(Boolean)
    const place = { resourceCode: resource.code, fieldName: name }
    if (fault) return refuse({ ...refusalOfChain(`LETTER_${fault}`, place), field: 'input.fieldNames' })
  }
  return ok()
}

type UseBeginning = { purposes: readonly PurposeClass[]; validFrom: Date }

/** The holding that lasts longest among those that cover every purpose when the use begins. */
function findHolding({ purposes }: UseRequest, holdings: readonly Grant[], instant: Date): Result<Grant> {
  const faultOf = (holding: Grant | null) =>
    purposes.map((purpose) => grantFault(holding, { purpose, instant })).find(Boolean)
  const [longest] = holdings
    .filter((holding) => !faultOf(holding))
    .toSorted((a, b) => b.validTo.getTime() - a.validTo.getTime())
  return longest ? ok(longest) : refuse(refusalOfChain(`HOLDING_${faultOf(holdings.at(-1) ?? null) ?? 'MISSING'}`))
}

function decideEnd(
  { validTo }: UseRequest,
  bounds: { agreement: Agreement; holding: Grant; validFrom: Date },
): Result<Date> {
  const end = agreementEnd(bounds.agreement)
  const [limit, whose] = end <= bounds.holding.validTo ? [end, 'agreement'] : [bounds.holding.validTo, 'holding right']
  if (!validTo) return ok(limit)
  if (validTo <= bounds.validFrom) {
    const message = `A use ends after it begins (${bounds.validFrom.toISOString()}). Choose a later end.`
    return refuse({ code: 'USE_TERM', message, rule: 'grant.inside-parent', field: 'input.validTo' })
  }
  if (validTo <= limit) return ok(validTo)
  const message = `The ${whose} ends at ${limit.toISOString()}. Let the use end by then, or leave the end out.`
  return refuse({ code: 'USE_OUTLASTS', message, rule: 'grant.inside-parent', field: 'input.validTo' })
}

/** Two grants that say the same would need two revocations, and the second would be forgotten. */
function isGranted(fieldId: string, uses: readonly Grant[], wanted: UseRequest & { validTo: Date }): boolean {
  return uses.some(
    (use) =>
      use.objectId === fieldId &&
      use.validTo >= wanted.validTo &&
      wanted.purposes.every((purpose) => use.purposes.includes(purpose)),
  )
}

type Draft = { resource: ResourceRecord; agreement: Agreement; holding: Grant; validFrom: Date; validTo: Date }

function draftOf(fieldId: string, { purposes }: UseRequest, draft: Draft): GrantDraft {
  const { resource, agreement, holding, validFrom, validTo } = draft
  return {
    region: resource.region,
    right: 'USE',
    grantorOrgId: resource.holderOrgId,
    granteeOrgId: agreement.operatorOrgId,
    objectType: 'FIELD',
    objectId: fieldId,
    purposes: [...new Set(purposes)],
    validFrom,
    validTo,
    agreementId: agreement.id,
    parentIds: [holding.id],
  }
}

const latest = (a: Date, b: Date): Date => (a > b ? a : b)

const resourceRefusal = ({ status, code }: ResourceRecord): Refusal => {
  const fault = status === 'SUSPENDED' || status === 'CANCELLED' ? status : 'UNCATALOGUED'
  return { ...refusalOfChain(`RESOURCE_${fault}`), details: { resource: code } }
}

const outside = ({ no }: Agreement, what: string, field: string): Refusal => ({
  code: 'USE_OUTSIDE_AGREEMENT',
  message: `Agreement ${no} does not cover ${what}. Leave it out, or grant under one that does.`,
  rule: '27号 art. 13',
  field,
})

const backdated = (validFrom: Date): Refusal => ({
  code: 'GRANT_BACKDATED',
  message: `A grant begins now or later, not at ${validFrom.toISOString()}: what was done without a right stays so. Leave the beginning out.`,
  rule: 'grant.no-backdating',
  field: 'input.validFrom',
})

const EMPTY_USE: Refusal = {
  code: 'USE_EMPTY',
  message: 'Name the fields and the purposes of the use.',
  rule: 'grant.use',
  field: 'input',
}

const alreadyGranted = (resource: ResourceRecord, fieldName: string): Refusal => ({
  code: 'USE_GRANTED',
  message: `The operator has the use of ${resource.code}.${fieldName} for these purposes at least that long. Leave the field out, or grant longer.`,
  rule: 'grant.use',
  field: 'input.fieldNames',
})
