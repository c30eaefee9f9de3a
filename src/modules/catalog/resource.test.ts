import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DataGrade, IdentifierKind, ResourceStatus } from '../../generated/prisma/enums.ts'
import { isGradeAbove } from './grade.ts'
import {
  decideMove,
  decideRegistration,
  MAX_FIELDS,
  type FieldInput,
  type RegistrationFacts,
  type ResourceInput,
} from './resource.ts'

const PROVIDER_USCC = '91350100M000100Y43'

const field = (change: Partial<FieldInput> = {}): FieldInput => ({
  name: 'id_no',
  label: '身份证号',
  labelEn: 'Citizen number',
  type: 'text',
  grade: 'L3',
  personal: true,
  identifierKind: 'ID_NO',
  obtainedBySharing: false,
  ...change,
})

const resource = (change: Partial<ResourceInput> = {}): ResourceInput => ({
  code: 'CD-PSB-PERSON',
  name: '人口基本信息',
  nameEn: 'Population register',
  theme: '人口',
  sourceSystem: '人口信息系统',
  summary: '常住人口的姓名与证件号',
  updateFrequency: 'DAILY',
  coverage: '成都市',
  shareAttribute: 'CONDITIONAL',
  openAttribute: 'NONE',
  operable: true,
  grade: 'L3',
  personal: true,
  sensitive: false,
  sourceTable: 'cd_psb.person',
  fields: [field()],
  ...change,
})

const facts = (change: Partial<RegistrationFacts> = {}): RegistrationFacts => ({
  holderOrgId: 'HOLDER',
  codeTaken: false,
  sourceTableTaken: false,
  providers: new Map(),
  parents: [],
  ...change,
})

const refusalOf = (input: ResourceInput, known = facts()) => {
  const result = decideRegistration(input, known)
  return result.ok ? undefined : { code: result.error.code, field: result.error.field }
}

describe('a registration', () => {
  it('is accepted when it agrees with itself', () => {
    expect(decideRegistration(resource(), facts()).ok).toBe(true)
  })

  it('leaves with the provider of a shared field found', () => {
    const shared = field({ obtainedBySharing: true, providingUscc: PROVIDER_USCC, consentLetterNo: '函〔2026〕3号' })
    const result = decideRegistration(
      resource({ fields: [shared] }),
      facts({ providers: new Map([[PROVIDER_USCC, 'PROVIDER']]) }),
    )
    expect(result.ok && result.value.fields[0]).toMatchObject({
      providingOrgId: 'PROVIDER',
      consentLetterNo: '函〔2026〕3号',
    })
  })

  it('accepts a shared field whose consent letter is still to come', () => {
    const shared = field({ obtainedBySharing: true, providingUscc: PROVIDER_USCC })
    expect(
      refusalOf(resource({ fields: [shared] }), facts({ providers: new Map([[PROVIDER_USCC, 'PROVIDER']]) })),
    ).toBe(undefined)
  })

  it.each(['CD', 'cd-psb', 'CD-', '-CD', 'CD_PSB-X', 'CD--PSB', 'CD-PSB-人', `CD-${'A'.repeat(58)}`])(
    'refuses the code %s',
    (code) => expect(refusalOf(resource({ code }))).toEqual({ code: 'RESOURCE_CODE_FORMAT', field: 'input.code' }),
  )

  it('refuses a code in use', () => {
    expect(refusalOf(resource(), facts({ codeTaken: true }))?.code).toBe('RESOURCE_CODE_TAKEN')
  })

  it('refuses a table that belongs to another resource', () => {
    expect(refusalOf(resource(), facts({ sourceTableTaken: true }))?.code).toBe('SOURCE_TABLE_TAKEN')
  })

  it.each([
    'person',
    'cd_psb.',
    '.person',
    'cd_psb.person.id',
    'CD_PSB.person',
    'cd_psb.per son',
    'cd_psb."person"',
    'cd_psb.p;drop',
  ])('refuses the source table %s', (sourceTable) =>
    expect(refusalOf(resource({ sourceTable }))).toEqual({ code: 'SOURCE_TABLE_FORMAT', field: 'input.sourceTable' }),
  )

  it.each(['platform.canary', 'product.answers', 'public.person', 'pg_catalog.pg_authid', 'information_schema.tables'])(
    'refuses the table %s, which no department owns',
    (sourceTable) => expect(refusalOf(resource({ sourceTable }))?.code).toBe('SOURCE_TABLE_RESERVED'),
  )

  it.each([undefined, null, ''])('refuses a prohibited resource with %j for a reason', (prohibitReason) => {
    expect(refusalOf(resource({ operable: false, prohibitReason }))?.code).toBe('PROHIBITION_UNREASONED')
  })

  it('refuses an operable resource with a reason why it is not', () => {
    expect(refusalOf(resource({ prohibitReason: '国家秘密' }))?.code).toBe('PROHIBITION_CONTRADICTS')
  })
})

describe('the fields of a registration', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => field({ name: `column_${i}` }))

  it(`may be ${MAX_FIELDS}`, () => {
    expect(refusalOf(resource({ fields: many(MAX_FIELDS) }))).toBe(undefined)
  })

  it.each([0, MAX_FIELDS + 1])('may not be %i', (count) => {
    expect(refusalOf(resource({ fields: many(count) }))?.code).toBe('FIELD_COUNT')
  })

  it('are listed once each, and the second listing is the one at fault', () => {
    const fields = [field(), field({ name: 'name', identifierKind: 'NONE' }), field()]
    expect(refusalOf(resource({ fields }))).toEqual({ code: 'FIELD_REPEATED', field: 'input.fields.2.name' })
  })

  it.each(['', 'Name', '1st', 'a-b', 'a b', '名', `a${'b'.repeat(41)}`])('may not be named %j', (name) => {
    expect(refusalOf(resource({ fields: [field({ name })] }))).toEqual({
      code: 'FIELD_NAME_FORMAT',
      field: 'input.fields.0.name',
    })
  })

  it('may have names of 41 characters', () => {
    expect(refusalOf(resource({ fields: [field({ name: `a${'b'.repeat(40)}` })] }))).toBe(undefined)
  })

  const grades = fc.constantFrom(...Object.values(DataGrade))
  it('are never graded above their resource', () => {
    fc.assert(
      fc.property(grades, fc.array(grades, { minLength: 1, maxLength: 5 }), (grade, fieldGrades) => {
        const fields = fieldGrades.map((fieldGrade, i) => field({ name: `column_${i}`, grade: fieldGrade }))
        const firstAbove = fieldGrades.findIndex((fieldGrade) => isGradeAbove(fieldGrade, grade))
        const expected = firstAbove < 0 ? undefined : { code: 'FIELD_GRADE', field: `input.fields.${firstAbove}.grade` }
        expect(refusalOf(resource({ grade, fields }))).toEqual(expected)
      }),
    )
  })

  it.each(Object.values(IdentifierKind))(
    'with identifier %s are personal where it names a person',
    (identifierKind) => {
      const namesPerson = ['ID_NO', 'MOBILE', 'BANK_CARD'].includes(identifierKind)
      const fields = [field({ name: 'other', identifierKind: 'NONE' }), field({ identifierKind, personal: false })]
      expect(refusalOf(resource({ fields }))?.code).toBe(namesPerson ? 'FIELD_PERSONAL' : undefined)
    },
  )

  it.each([
    ['a provider', { providingUscc: PROVIDER_USCC }],
    ['a consent letter', { consentLetterNo: '函〔2026〕3号' }],
  ])('that are not shared name no %s', (_, change) => {
    expect(refusalOf(resource({ fields: [field(change)] }))?.code).toBe('SHARING_CONTRADICTS')
  })

  it('that are shared name their provider', () => {
    expect(refusalOf(resource({ fields: [field({ obtainedBySharing: true })] }))?.code).toBe('PROVIDER_MISSING')
  })

  const shared = resource({ fields: [field({ obtainedBySharing: true, providingUscc: PROVIDER_USCC })] })
  it('that are shared name a provider that exists', () => {
    expect(refusalOf(shared)?.code).toBe('PROVIDER_UNKNOWN')
  })

  it('that are shared come from another department', () => {
    expect(refusalOf(shared, facts({ providers: new Map([[PROVIDER_USCC, 'HOLDER']]) }))?.code).toBe(
      'PROVIDER_IS_HOLDER',
    )
  })
})

describe('personal data', () => {
  const plain = field({ name: 'area', personal: false, identifierKind: 'NONE' })

  it('makes its resource personal', () => {
    expect(refusalOf(resource({ personal: false, fields: [plain, field()] }))?.code).toBe('RESOURCE_PERSONAL')
  })

  it('is in some field of a personal resource', () => {
    expect(refusalOf(resource({ personal: true, fields: [plain] }))?.code).toBe('RESOURCE_PERSONAL')
  })

  it('is what sensitive personal data is', () => {
    expect(refusalOf(resource({ personal: false, sensitive: true, fields: [plain] }))?.code).toBe('RESOURCE_SENSITIVE')
  })
})

describe('grades', () => {
  it('rise from L1 to core', () => {
    const order: DataGrade[] = ['L1', 'L2', 'L3', 'L4', 'IMPORTANT', 'CORE']
    const above = order.flatMap((a) =>
      order.filter((b) => isGradeAbove(a, b)).map((b) => [order.indexOf(a), order.indexOf(b)]),
    )
    expect(above.every(([a = 0, b = 0]) => a > b) && above.length).toBe(15)
  })
})

describe('a resource in each state', () => {
  const moves = Object.values(ResourceStatus).flatMap((status) =>
    (['suspend', 'resume'] as const).map((move) => {
      const result = decideMove({ code: 'CD-PSB-PERSON', status }, move)
      return `${status} ${move} ${result.ok ? result.value.to : result.error.code}`
    }),
  )

  it('can be suspended when registered and resumed when suspended', () => {
    expect(moves).toEqual([
      'SUBMITTED suspend RESOURCE_STATUS',
      'SUBMITTED resume RESOURCE_STATUS',
      'CATALOGUED suspend SUSPENDED',
      'CATALOGUED resume RESOURCE_STATUS',
      'SUSPENDED suspend RESOURCE_STATUS',
      'SUSPENDED resume CATALOGUED',
      'CANCELLED suspend RESOURCE_STATUS',
      'CANCELLED resume RESOURCE_STATUS',
    ])
  })
})
