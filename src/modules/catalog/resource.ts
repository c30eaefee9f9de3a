/**
 * A public-data resource as its department registers it.
 * Promises: what is registered agrees with itself: no field is graded above its resource, personal data is called personal,
 * and data of another department names it. Refuses: with the first fault, its path and the fix.
 */
import type {
  DataGrade,
  IdentifierKind,
  ResourceStatus,
  ShareAttribute,
  UpdateFrequency,
} from '../../generated/prisma/enums.ts'
import { firstRefusal, ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { isGradeAbove } from './grade.ts'
import { decideParents, type DerivationInput, type KnownParent } from './lineage.ts'

export const MAX_FIELDS = 200

/** Codes such as CD-PSB-PERSON: city, department, what. */
const CODE = /^[A-Z0-9]+(-[A-Z0-9]+){1,5}$/
const CODE_MAX_CHARACTERS = 60
/** Names of schemas, tables and columns that need no quotes and cannot end a statement. */
const IDENTIFIER = /^[a-z][a-z0-9_]{0,40}$/
/** Schemas of the data domain that belong to the platform or to PostgreSQL, not to a department. */
const RESERVED_SCHEMA = /^(platform|product|public|information_schema|pg_.*)$/
/** A number that names one person. A USCC names an organisation and an address a place. */
const PERSONAL_IDENTIFIERS: ReadonlySet<IdentifierKind> = new Set<IdentifierKind>(['ID_NO', 'MOBILE', 'BANK_CARD'])

export type FieldInput = {
  name: string
  label: string
  labelEn: string
  type: string
  grade: DataGrade
  personal: boolean
  identifierKind: IdentifierKind
  obtainedBySharing: boolean
  /** the department it was obtained from */
  providingUscc?: string | null | undefined
  consentLetterNo?: string | null | undefined
}

export type ResourceInput = {
  code: string
  name: string
  nameEn: string
  theme: string
  sourceSystem: string
  summary: string
  updateFrequency: UpdateFrequency
  coverage: string
  shareAttribute: ShareAttribute
  openAttribute: ShareAttribute
  operable: boolean
  prohibitReason?: string | null | undefined
  grade: DataGrade
  personal: boolean
  sensitive: boolean
  /** schema.table in the data domain */
  sourceTable: string
  /** what a cleaned or linked resource was made of, and how */
  derivedFrom?: DerivationInput | null | undefined
  fields: readonly FieldInput[]
}

/** What the catalogue knows already. */
export type RegistrationFacts = {
  holderOrgId: string
  codeTaken: boolean
  sourceTableTaken: boolean
  /** organisations named as providers, by USCC */
  providers: ReadonlyMap<string, string>
  /** resources named as parents that exist */
  parents: readonly KnownParent[]
}

export type FieldDraft = Omit<FieldInput, 'providingUscc' | 'consentLetterNo'> & {
  providingOrgId: string | null
  consentLetterNo: string | null
}
export type ResourceDraft = Omit<ResourceInput, 'fields' | 'prohibitReason' | 'derivedFrom'> & {
  prohibitReason: string | null
  derivation: string | null
  derivationEn: string | null
  /** ids, in their order */
  parentIds: readonly string[]
  fields: FieldDraft[]
}

/** Whether a registration can be filed. @returns the resource with its providers found. */
export function decideRegistration(input: ResourceInput, facts: RegistrationFacts): Result<ResourceDraft> {
  const refused = firstRefusal(registrationChecks(input, facts))
  if (refused) return refused
  const { derivedFrom, ...described } = input
  const parentIds = decideParents(derivedFrom, facts.parents)
  if (!parentIds.ok) return parentIds
  const fields = input.fields.map(({ providingUscc, consentLetterNo, ...field }) => ({
    ...field,
    providingOrgId: (providingUscc && facts.providers.get(providingUscc)) || null,
    consentLetterNo: consentLetterNo ?? null,
  }))
  const story = { derivation: derivedFrom?.note ?? null, derivationEn: derivedFrom?.noteEn ?? null }
  const prohibitReason = input.prohibitReason ?? null
  return ok({ ...described, ...story, parentIds: parentIds.value, prohibitReason, fields })
}

function* registrationChecks(input: ResourceInput, facts: RegistrationFacts): Generator<Result<void>> {
  yield checkCode(input.code)
  yield checkSourceTable(input.sourceTable)
  yield checkProhibition(input)
  yield checkFieldList(input.fields)
  for (const [index, field] of input.fields.entries()) yield* fieldChecks(field, { resource: input, index, facts })
  yield checkPersonal(input)
  yield check(!facts.codeTaken, {
    code: 'RESOURCE_CODE_TAKEN',
    message: `Resource code ${input.code} is in use. Choose another, or look the resource up by it.`,
    rule: 'catalog.unique',
    field: 'input.code',
  })
  yield check(!facts.sourceTableTaken, {
    code: 'SOURCE_TABLE_TAKEN',
    message: `Table ${input.sourceTable} is registered already. A table belongs to one resource: register another table or view.`,
    rule: 'catalog.unique',
    field: 'input.sourceTable',
  })
}

function checkCode(code: string): Result<void> {
  return check(CODE.test(code) && code.length <= CODE_MAX_CHARACTERS, {
    code: 'RESOURCE_CODE_FORMAT',
    message: `Write the resource code as capital letters and digits joined by hyphens, such as CD-PSB-PERSON, at most ${CODE_MAX_CHARACTERS} characters.`,
    rule: 'catalog.code',
    field: 'input.code',
  })
}

function checkSourceTable(sourceTable: string): Result<void> {
  const [schema = '', table = '', ...rest] = sourceTable.split('.')
  if (rest.length > 0 || !IDENTIFIER.test(schema) || !IDENTIFIER.test(table)) {
    return refuse({
      code: 'SOURCE_TABLE_FORMAT',
      message: 'Write the source table as schema.table: lower-case letters, digits and _, beginning with a letter.',
      rule: 'catalog.source-table',
      field: 'input.sourceTable',
    })
  }
  return check(!RESERVED_SCHEMA.test(schema), {
    code: 'SOURCE_TABLE_RESERVED',
    message: `Schema ${schema} belongs to the platform. Register a table of the department’s own schema.`,
    rule: 'catalog.source-table',
    field: 'input.sourceTable',
  })
}

function checkProhibition({ operable, prohibitReason }: ResourceInput): Result<void> {
  return check(operable !== Boolean(prohibitReason), {
    code: operable ? 'PROHIBITION_CONTRADICTS' : 'PROHIBITION_UNREASONED',
    message: operable
      ? 'The resource is called operable and prohibited at once. Leave the reason out, or set operable to false.'
      : 'Say why the resource may not be operated: a refusal needs a reason and its legal basis.',
    rule: 'catalog.prohibition',
    field: 'input.prohibitReason',
  })
}

function checkFieldList(fields: readonly FieldInput[]): Result<void> {
  if (fields.length < 1 || fields.length > MAX_FIELDS) {
    return refuse({
      code: 'FIELD_COUNT',
      message: `A resource has 1 to ${MAX_FIELDS} fields, and this has ${fields.length}. Divide a larger table into resources.`,
      rule: 'catalog.fields',
      field: 'input.fields',
    })
  }
  const seen = new Set<string>()
  const repeated = fields.findIndex(({ name }) => seen.size === seen.add(name).size)
  return check(repeated < 0, {
    code: 'FIELD_REPEATED',
    message: `Field ${fields[repeated]?.name} is listed twice. List each column once.`,
    rule: 'catalog.fields',
    field: `input.fields.${repeated}.name`,
  })
}

type FieldSetting = { resource: ResourceInput; index: number; facts: RegistrationFacts }

function* fieldChecks(field: FieldInput, { resource, index, facts }: FieldSetting): Generator<Result<void>> {
  const at = (key: string) => `input.fields.${index}.${key}`
  yield check(IDENTIFIER.test(field.name), {
    code: 'FIELD_NAME_FORMAT',
    message: `Write field ${index + 1} as its column is named: a lower-case letter, then letters, digits and _, at most 41.`,
    rule: 'catalog.fields',
    field: at('name'),
  })
  yield check(!isGradeAbove(field.grade, resource.grade), {
    code: 'FIELD_GRADE',
    message: `Field ${field.name} is graded ${field.grade}, above its resource (${resource.grade}). Raise the resource’s grade: the highest field decides it.`,
    rule: 'GB/T 43697 就高从严',
    field: at('grade'),
  })
  yield check(field.personal || !PERSONAL_IDENTIFIERS.has(field.identifierKind), {
    code: 'FIELD_PERSONAL',
    message: `Field ${field.name} holds ${field.identifierKind}, which names a person. Mark the field personal.`,
    rule: '个人信息保护法 art. 4',
    field: at('personal'),
  })
  yield checkSharing(field, facts, at)
}

/** 27号 art. 5: what was obtained by sharing stays the provider's to consent to, so it must be known who that is. */
function checkSharing(field: FieldInput, facts: RegistrationFacts, at: (key: string) => string): Result<void> {
  const { name, obtainedBySharing, providingUscc, consentLetterNo } = field
  const fault = (code: string, key: string, message: string) =>
    refuse({ code, message, rule: '27号 art. 5', field: at(key) })
  if (!obtainedBySharing) {
    const isOwn = !providingUscc && !consentLetterNo
    return isOwn
      ? ok()
      : fault(
          'SHARING_CONTRADICTS',
          'obtainedBySharing',
          `Field ${name} names a provider or a consent letter. Mark it as obtained by sharing, or leave both out.`,
        )
  }
  if (!providingUscc)
    return fault('PROVIDER_MISSING', 'providingUscc', `Name the department that field ${name} was obtained from.`)
  const provider = facts.providers.get(providingUscc)
  if (!provider)
    return fault(
      'PROVIDER_UNKNOWN',
      'providingUscc',
      `No organisation has the code ${providingUscc}. Check it, or have the provider admitted first.`,
    )
  return provider !== facts.holderOrgId
    ? ok()
    : fault(
        'PROVIDER_IS_HOLDER',
        'providingUscc',
        `Field ${name} is the department’s own. Mark it as not obtained by sharing.`,
      )
}

function checkPersonal({ personal, sensitive, fields }: ResourceInput): Result<void> {
  const rule = '个人信息保护法 art. 4, 28'
  const personalField = fields.find((field) => field.personal)
  if (personal !== Boolean(personalField)) {
    return refuse({
      code: 'RESOURCE_PERSONAL',
      message: personalField
        ? `Field ${personalField.name} is personal, so the resource is. Mark the resource personal.`
        : 'The resource is called personal, but no field is. Mark the fields that tell of a person.',
      rule,
      field: 'input.personal',
    })
  }
  return check(personal || !sensitive, {
    code: 'RESOURCE_SENSITIVE',
    message: 'Sensitive personal data is personal data. Mark the resource and its fields personal.',
    rule,
    field: 'input.sensitive',
  })
}

const check = (holds: boolean, refusal: Refusal): Result<void> => (holds ? ok() : refuse(refusal))

/** The states a resource can be moved between by its holder. */
export const MOVES = {
  suspend: { from: 'CATALOGUED', to: 'SUSPENDED', must: 'Only a resource in the catalogue can be suspended' },
  resume: { from: 'SUSPENDED', to: 'CATALOGUED', must: 'Only a suspended resource can be resumed' },
} as const satisfies Record<string, { from: ResourceStatus; to: ResourceStatus; must: string }>

export type ResourceMove = keyof typeof MOVES

/** Suspends or resumes: @returns the states to move between, or a refusal that tells the state it is in. */
export function decideMove(
  resource: { code: string; status: ResourceStatus },
  move: ResourceMove,
): Result<{ from: ResourceStatus; to: ResourceStatus }> {
  const { from, to, must } = MOVES[move]
  if (resource.status === from) return ok({ from, to })
  return refuse({
    code: 'RESOURCE_STATUS',
    message: `${must}, and ${resource.code} is ${resource.status}. Look at its state and try again.`,
    rule: 'catalog.status',
    details: { status: resource.status },
  })
}
