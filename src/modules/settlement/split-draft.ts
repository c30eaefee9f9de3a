/**
 * A split rule as somebody writes it: organisations by credit code, amounts in yuan.
 * Refuses: a code nobody is registered under, a party without its organisation or departments, text that is no amount.
 */
import type { OrganizationKind, SplitCapacity, SplitForm } from '../../generated/prisma/enums.ts'
import { bp, fen, parseUnitPrice, parseYuanToFen } from '../../kernel/money.ts'
import { ok, refuse, type Refused, type Result } from '../../kernel/result.ts'
import type { DepartmentShare, SplitParty, SplitTerms } from './split-rule.ts'

type DepartmentDraft = { readonly uscc: string; readonly weightBp: number; readonly basis: string }

export type PartyDraft = {
  readonly capacity: SplitCapacity
  /** OPERATOR and DEVELOPER: who it is. */
  readonly uscc?: string | null | undefined
  readonly ratioBp: number
  /** In yuan for each billed call. */
  readonly fixed?: string | null | undefined
  /** GOVERNMENT and COST_POOL: among whom it is divided. */
  readonly departments?: readonly DepartmentDraft[] | null | undefined
}

export type SplitDraft = {
  readonly form: SplitForm
  /** In yuan. */
  readonly costPoolCap?: string | null | undefined
  readonly parties: readonly PartyDraft[]
}

/** An organisation as far as a split looks at it. */
export type Recipient = { readonly id: string; readonly uscc: string; readonly kind: OrganizationKind }

/** The credit codes a draft names. */
export function codesOf({ parties }: SplitDraft): string[] {
  const named = parties.flatMap(({ uscc, departments }) => [uscc, ...(departments ?? []).map((each) => each.uscc)])
  return [...new Set(named.filter((uscc) => typeof uscc === 'string'))]
}

/**
 * The terms a draft means. `operatorOrgId` is the organisation that operates the product; without a product it is whoever
 * stands as OPERATOR. Refuses what cannot be read, naming the party; whether the terms make a whole is for `checkRule`.
 */
export function readDraft(
  draft: SplitDraft,
  known: { readonly recipients: readonly Recipient[]; readonly operatorOrgId?: string },
): Result<SplitTerms> {
  const cap = draft.costPoolCap ? parseYuanToFen(draft.costPoolCap) : ok(fen(0n))
  if (!cap.ok) return refuse({ ...cap.error, field: 'costPoolCap' })
  const byCode = new Map(known.recipients.map((recipient) => [recipient.uscc, recipient.id]))
  const parties: SplitParty[] = []
  for (const [index, party] of draft.parties.entries()) {
    const read = readParty(party, `parties[${index}]`, byCode)
    if (!read.ok) return read
    parties.push(read.value)
  }
  const operatorOrgId = known.operatorOrgId ?? operatorAmong(parties) ?? ''
  return ok({ form: draft.form, costPoolCapFen: cap.value, operatorOrgId, parties })
}

function readParty(party: PartyDraft, field: string, byCode: ReadonlyMap<string, string>): Result<SplitParty> {
  const { capacity, fixed } = party
  const price = fixed ? parseUnitPrice(fixed) : undefined
  if (price && !price.ok) return refuse({ ...price.error, field: `${field}.fixed` })
  const share = { ratioBp: bp(BigInt(party.ratioBp)), fixedE4: price ? price.value : null }
  if (capacity === 'GOVERNMENT' || capacity === 'COST_POOL') {
    const departments = readDepartments(party, field, byCode)
    return departments.ok ? ok({ capacity, ...share, departments: departments.value }) : departments
  }
  if (!party.uscc || party.departments?.length) {
    return refuseParty('PARTY_ORGANISATION', `Name the one organisation that shares as ${capacity}.`, `${field}.uscc`)
  }
  const orgId = byCode.get(party.uscc)
  return orgId ? ok({ capacity, ...share, orgId }) : refuseUnknown(party.uscc, `${field}.uscc`)
}

function readDepartments(
  { capacity, uscc, departments }: PartyDraft,
  field: string,
  byCode: ReadonlyMap<string, string>,
): Result<DepartmentShare[]> {
  if (uscc || !departments?.length) {
    const message = `Name the departments that share as ${capacity}, with their weights, and no organisation besides.`
    return refuseParty('PARTY_DEPARTMENTS', message, `${field}.departments`)
  }
  const shares: DepartmentShare[] = []
  for (const [index, { uscc: code, weightBp, basis }] of departments.entries()) {
    const orgId = byCode.get(code)
    if (!orgId) return refuseUnknown(code, `${field}.departments[${index}].uscc`)
    shares.push({ orgId, weightBp: bp(BigInt(weightBp)), basis })
  }
  return ok(shares)
}

function operatorAmong(parties: readonly SplitParty[]): string | undefined {
  const operator = parties.find(({ capacity }) => capacity === 'OPERATOR')
  return operator && 'orgId' in operator ? operator.orgId : undefined
}

function refuseUnknown(uscc: string, field: string): Refused {
  const message = `No organisation is registered under ${uscc}: check the credit code.`
  return refuseParty('ORGANISATION_UNKNOWN', message, field)
}

function refuseParty(code: string, message: string, field: string): Refused {
  return refuse({ code, message, rule: 'settlement.split-rule', field })
}
