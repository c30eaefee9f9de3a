/**
 * The product-operation right (产品经营权): the bureau lets an operator operate one product.
 * Promises: an operation rests, for every source field and purpose, on a use that is live now, and ends with the first of
 * them. Refuses: naming the first field whose use is missing, and why.
 */
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { Agreement } from './agreement.ts'
import { agreementFault, grantFault, type GrantFault } from './chain.ts'
import { refusalOfChain } from './chain-refusal.ts'
import type { Grant, GrantDraft } from './grant.ts'
import { agreementEnd } from './term.ts'

export type OperationRequest = {
  productId: string
  operatorOrgId: string
  /** every source field of the product version */
  fieldIds: readonly string[]
  purposes: readonly PurposeClass[]
  /** first instant out of force; by default as long as the uses and the agreement allow */
  validTo?: Date | undefined
}

export type OperationFacts = {
  agreement: Agreement
  /** USE grants over the fields to the operator under the agreement, in any state */
  uses: readonly Grant[]
  /** names of the fields, for messages */
  fields: ReadonlyMap<string, { resourceCode: string; fieldName: string }>
  now: Date
}

/** Whether the operation can be granted. */
export function decideOperation(request: OperationRequest, facts: OperationFacts): Result<GrantDraft> {
  const { agreement, now } = facts
  const outOfForce = agreementFault(agreement, now)
  if (outOfForce) return refuse(refusalOfChain(`AGREEMENT_${outOfForce}`))
  if (agreement.operatorOrgId !== request.operatorOrgId) return refuse(otherOperator(agreement))
  const parents = findParents(request, facts)
  if (!parents.ok) return parents
  const limit = Math.min(...parents.value.map(({ validTo }) => validTo.getTime()), agreementEnd(agreement).getTime())
  const validTo = new Date(Math.min(limit, request.validTo?.getTime() ?? limit))
  if (validTo <= now) return refuse(OPERATION_TERM)
  return ok({
    region: agreement.region,
    right: 'OPERATION',
    grantorOrgId: agreement.implementingOrgId,
    granteeOrgId: request.operatorOrgId,
    objectType: 'PRODUCT',
    objectId: request.productId,
    purposes: [...new Set(request.purposes)],
    validFrom: now,
    validTo,
    agreementId: agreement.id,
    parentIds: parents.value.map(({ id }) => id),
  })
}

/** For each field and purpose the live use that lasts longest; each once. */
function findParents({ fieldIds, purposes }: OperationRequest, { uses, fields, now }: OperationFacts): Result<Grant[]> {
  const parents = new Map<string, Grant>()
  for (const fieldId of fieldIds) {
    const ofField = uses.filter(({ objectId }) => objectId === fieldId)
    for (const purpose of purposes) {
      const found = longestLive(ofField, { purpose, instant: now })
      if ('fault' in found) return refuse(refusalOfChain(`USE_${found.fault}`, fields.get(fieldId)))
      parents.set(found.use.id, found.use)
    }
  }
  return parents.size > 0 ? ok([...parents.values()]) : refuse(NO_SOURCES)
}

function longestLive(
  uses: readonly Grant[],
  at: { purpose: PurposeClass; instant: Date },
): { use: Grant } | { fault: GrantFault } {
  const [longest] = uses
    .filter((use) => !grantFault(use, at))
    .toSorted((a, b) => b.validTo.getTime() - a.validTo.getTime() || (a.id < b.id ? -1 : 1))
  return longest ? { use: longest } : { fault: grantFault(uses.at(-1) ?? null, at) ?? 'MISSING' }
}

const otherOperator = ({ no }: Agreement): Refusal => ({
  code: 'AGREEMENT_OPERATOR',
  message: `Agreement ${no} authorizes another operator. Name the agreement of the product’s operator.`,
  rule: '27号 art. 13',
  field: 'input.agreementNo',
})

const NO_SOURCES: Refusal = {
  code: 'OPERATION_WITHOUT_SOURCE',
  message: 'An operation right rests on source fields and purposes, and none is named. Name those of the product.',
  rule: 'rights.operation (数据二十条)',
}

const OPERATION_TERM: Refusal = {
  code: 'OPERATION_TERM',
  message: 'The operation would end before it begins. Choose a later end.',
  rule: 'grant.inside-parent',
  field: 'input.validTo',
}
