import { describe, expect, it } from 'vitest'
import { decideLicence, type Licence } from './licence.ts'

const now = new Date('2026-03-02T09:00:00+08:00')
const second = 1_000

const licence: Licence = {
  credentialId: 'credential',
  credentialStatus: 'ACTIVE',
  credentialExpiresAt: null,
  allowedIps: [],
  subscriptionId: 'subscription',
  status: 'ACTIVE',
  epoch: 1,
  validFrom: new Date(now.getTime() - second),
  validTo: new Date(now.getTime() + second),
  region: '510100',
  operatorOrgId: 'operator',
  consumerOrgId: 'consumer',
  consumerKind: 'CONSUMER',
  productId: 'product',
  productCode: 'ID2',
  productVersionId: 'version',
  version: 1,
  versionStatus: 'LISTED',
  purposeClass: 'INDUSTRY_DEVELOPMENT',
  buyerClass: 'COMMERCIAL',
  consentKind: 'PERSONAL',
}
const asked = { productCode: 'ID2', purposeClass: 'INDUSTRY_DEVELOPMENT' as const, now }
const codeOf = (changes: Partial<Licence>, question: Partial<typeof asked> = {}) => {
  const decision = decideLicence({ ...licence, ...changes }, { ...asked, ...question })
  return decision.ok ? 'LICENSED' : decision.error.code
}

describe('a licence', () => {
  it('covers its product for its purpose while it is in force', () => {
    expect(codeOf({})).toBe('LICENSED')
  })

  it.each<[string, Partial<Licence>, string]>([
    ['whose key was revoked', { credentialStatus: 'REVOKED' }, 'CREDENTIAL_REVOKED'],
    ['whose key ends now', { credentialExpiresAt: now }, 'CREDENTIAL_EXPIRED'],
    ['for another product', { productCode: 'ENT' }, 'LICENCE_PRODUCT'],
    ['for another purpose', { purposeClass: 'PUBLIC_WELFARE' }, 'LICENCE_PURPOSE'],
    ['that is suspended', { status: 'SUSPENDED' }, 'LICENCE_SUSPENDED'],
    ['that was ended', { status: 'ENDED' }, 'LICENCE_EXPIRED'],
    ['to a version that is delisted', { versionStatus: 'DELISTED' }, 'VERSION_DELISTED'],
    ['at the first instant after its term', { validTo: now }, 'LICENCE_EXPIRED'],
    ['before its term', { validFrom: new Date(now.getTime() + 1) }, 'LICENCE_NOT_YET'],
  ])('%s covers nothing, and says why', (_title, changes, code) => {
    expect(codeOf(changes)).toBe(code)
  })

  it('covers the first instant of its term', () => {
    expect(codeOf({ validFrom: now })).toBe('LICENSED')
  })
})
