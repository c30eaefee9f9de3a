import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OpinionStatus } from '../../generated/prisma/enums.ts'
import { codeOf } from '../../../test/support/results.ts'
import {
  changedParts,
  checkPassage,
  decideOpinion,
  decideWithdrawal,
  partsByDepartment,
  type Opinion,
} from './countersign.ts'

const DRAFT = { no: '授〔2026〕1号', status: 'DRAFT' }
const opinion = (departmentOrgId: string, status: OpinionStatus, round = 1): Opinion => ({
  id: `${departmentOrgId}${round}`,
  agreementId: 'A',
  departmentOrgId,
  departmentName: `${departmentOrgId}局`,
  round,
  status,
})

describe('an opinion', () => {
  it('is given once: a second one is refused, whether it agrees with the first or not', () => {
    const codes = Object.values(OpinionStatus).map((status) =>
      [true, false].map((consents) => codeOf(decideOpinion({ status }, { consents, text: '意见' }, DRAFT))),
    )
    expect(codes).toEqual([['OK', 'OK'], ...Array.from({ length: 4 }, () => ['OPINION_GIVEN', 'OPINION_GIVEN'])])
  })

  it('that objects says why', () => {
    expect(codeOf(decideOpinion({ status: 'PENDING' }, { consents: false, text: ' ' }, DRAFT))).toBe(
      'OBJECTION_UNREASONED',
    )
  })

  it('is given on a draft only', () => {
    const decided = { ...DRAFT, status: 'DECIDED' }
    expect(codeOf(decideOpinion({ status: 'PENDING' }, { consents: true }, decided))).toBe('AGREEMENT_STATUS')
  })

  it('can be taken back when it objects, and only then', () => {
    const free = Object.values(OpinionStatus).filter((status) => decideWithdrawal({ status }, DRAFT).ok)
    expect(free).toEqual(['OBJECTED'])
  })
})

describe('a draft', () => {
  it('passes when every department lets it', () => {
    expect(checkPassage(['甲', '乙'], [opinion('甲', 'CONSENTED'), opinion('乙', 'WITHDRAWN')]).ok).toBe(true)
  })

  it('is held up by silence, and the refusal names who is silent', () => {
    const result = checkPassage(['甲', '乙'], [opinion('甲', 'CONSENTED'), opinion('乙', 'PENDING')])
    expect(result.ok || result.error).toMatchObject({ code: 'COUNTERSIGN_OPEN', details: { departments: '乙局' } })
  })

  it('is held up by a department that was never asked', () => {
    expect(codeOf(checkPassage(['甲'], []))).toBe('COUNTERSIGN_OPEN')
  })

  it('is held up by an objection, and the refusal names who objects', () => {
    const result = checkPassage(['甲', '乙'], [opinion('甲', 'OBJECTED'), opinion('乙', 'PENDING')])
    expect(result.ok || result.error).toMatchObject({
      code: 'COUNTERSIGN_OBJECTION',
      details: { departments: '甲局' },
    })
  })

  it('is judged by the last round of each department', () => {
    const objectedThenConsented = [opinion('甲', 'CONSENTED', 2), opinion('甲', 'SUPERSEDED', 1)]
    const consentedThenAsked = [opinion('甲', 'SUPERSEDED', 1), opinion('甲', 'PENDING', 2)]
    expect([
      codeOf(checkPassage(['甲'], objectedThenConsented)),
      codeOf(checkPassage(['甲'], consentedThenAsked)),
    ]).toEqual(['OK', 'COUNTERSIGN_OPEN'])
  })

  it('passes if and only if no department is silent or objects', () => {
    const statuses = fc.array(fc.constantFrom(...Object.values(OpinionStatus)), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(statuses, (given) => {
        const opinions = given.map((status, index) => opinion(`${index}`, status))
        const departments = opinions.map(({ departmentOrgId }) => departmentOrgId)
        const lets = given.every((status) => status === 'CONSENTED' || status === 'WITHDRAWN')
        expect(checkPassage(departments, opinions).ok).toBe(lets)
      }),
    )
  })
})

describe('a scope that is replaced', () => {
  const part = (resourceId: string, fieldIds: string[]) => ({
    resourceId,
    fieldIds,
    purposes: ['INDUSTRY_DEVELOPMENT' as const],
  })
  const holders = new Map([
    ['R1', '甲'],
    ['R2', '乙'],
    ['R3', '丙'],
  ])
  const parts = (...items: ReturnType<typeof part>[]) => partsByDepartment(items, holders)

  it('asks again whose part changed, and leaves the others alone', () => {
    const before = parts(part('R1', ['F1', 'F2']), part('R2', ['F3']))
    const after = parts(part('R1', ['F2', 'F1']), part('R2', ['F3', 'F4']), part('R3', ['F5']))
    expect(changedParts(before, after)).toEqual({ ask: ['乙', '丙'], drop: ['乙'] })
  })

  it('lets the opinion of a department fall that is no longer concerned', () => {
    expect(changedParts(parts(part('R1', ['F1']), part('R2', ['F3'])), parts(part('R1', ['F1'])))).toEqual({
      ask: [],
      drop: ['乙'],
    })
  })
})
