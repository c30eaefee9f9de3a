import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/results.ts'
import { checkReleased, decideRelease, type ReleasableVersion } from './release.ts'

const FREE = ['PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE'] as const
const version = (change: Partial<ReleasableVersion> = {}): ReleasableVersion => ({
  id: 'V',
  status: 'APPROVED',
  purposeClasses: ['INDUSTRY_DEVELOPMENT'],
  fields: [
    { id: 'F1', holderOrgId: 'PSB', holderName: '公安局' },
    { id: 'F2', holderOrgId: 'PSB', holderName: '公安局' },
    { id: 'F3', holderOrgId: 'TAX', holderName: '税务局' },
  ],
  releases: [],
  ...change,
})
const PSB = { holderOrgId: 'PSB', fieldIds: ['F1', 'F2'] }
const TAX = { holderOrgId: 'TAX', fieldIds: ['F3'] }

describe('a release', () => {
  it('is of all fields of a department', () => {
    expect(decideRelease(version(), 'PSB')).toEqual({ ok: true, value: { fieldIds: ['F1', 'F2'] } })
  })

  it.each([
    ['of who holds nothing of it', version(), 'COURT', 'RELEASE_NOTHING'],
    ['twice', version({ releases: [PSB] }), 'PSB', 'RELEASED'],
    ['after listing', version({ status: 'LISTED' }), 'PSB', 'RELEASE_STATUS'],
  ])('is not given %s', (_what, of, holder, code) => {
    expect(codeOf(decideRelease(of, holder))).toBe(code)
  })
})

describe('a charged version', () => {
  it('is listed when every department has released its fields', () => {
    expect(checkReleased(version({ releases: [PSB, TAX] }), FREE).ok).toBe(true)
  })

  it('is not listed before, and the refusal names the departments', () => {
    const result = checkReleased(version({ releases: [PSB] }), FREE)
    expect(result.ok || result.error).toMatchObject({ code: 'FIELDS_NOT_RELEASED', details: { departments: '税务局' } })
  })

  it('is charged as soon as one purpose is', () => {
    const mixed = version({ purposeClasses: ['PUBLIC_WELFARE', 'SECTOR_DEVELOPMENT'] })
    expect(codeOf(checkReleased(mixed, FREE))).toBe('FIELDS_NOT_RELEASED')
  })

  it('that is free for every purpose needs no release', () => {
    expect(checkReleased(version({ purposeClasses: ['PUBLIC_WELFARE'] }), FREE).ok).toBe(true)
  })
})
