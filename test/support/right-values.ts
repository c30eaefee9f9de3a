import type { Agreement } from '../../src/modules/authorization/agreement.ts'
import type { Grant } from '../../src/modules/authorization/grant.ts'
import type { ResourceRecord } from '../../src/modules/catalog/index.ts'
import { day } from './results.ts'

/** Values for tests of the pure rules of rights: each whole and in force at NOW, changed where a test says so. */

export const NOW = new Date('2026-06-15T12:00:00+08:00')

export const resourceRecord = (change: Partial<ResourceRecord> = {}): ResourceRecord => ({
  id: 'RESOURCE',
  code: 'CD-PSB-PERSON',
  name: '人口基本信息',
  region: '510100',
  holderOrgId: 'HOLDER',
  operable: true,
  prohibitReason: null,
  status: 'CATALOGUED',
  createdBy: 'CLERK',
  fields: ['F1', 'F2', 'F3'].map((id) => ({
    id,
    name: id.toLowerCase(),
    obtainedBySharing: false,
    consentLetterNo: null,
  })),
  ...change,
})

export const agreementRecord = (change: Partial<Agreement> = {}): Agreement => ({
  id: 'AGREEMENT',
  no: '授〔2026〕1号',
  region: '510100',
  implementingOrgId: 'BUREAU',
  operatorOrgId: 'OPERATOR',
  selectionMethod: 'OPEN_TENDER',
  startDate: day('2026-01-01'),
  endDate: day('2027-12-31'),
  kind: 'ORIGINAL',
  planId: 'PLAN',
  departmentOrgIds: ['HOLDER'],
  redevelopmentBan: true,
  productTerms: '见清单',
  platformTerms: '见方案',
  assetTerms: '归各方',
  securityTerms: '可用不可见',
  changeTerms: '协商',
  otherTerms: '无',
  disclosureTerms: '按年披露',
  splitPrinciple: '按比例',
  breachTerms: '违约担责',
  disputeMethod: '诉讼',
  exitTerms: '清算退出',
  status: 'ACTIVE',
  draftedBy: 'CLERK',
  scope: [{ resourceId: 'RESOURCE', fieldIds: ['F1', 'F2'], purposes: ['INDUSTRY_DEVELOPMENT', 'PUBLIC_WELFARE'] }],
  ...change,
})

export const holdingGrant = (change: Partial<Grant> = {}): Grant => ({
  id: 'HOLDING',
  region: '510100',
  right: 'HOLDING',
  grantorOrgId: 'HOLDER',
  granteeOrgId: 'HOLDER',
  objectType: 'RESOURCE',
  objectId: 'RESOURCE',
  purposes: ['PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE', 'INDUSTRY_DEVELOPMENT', 'SECTOR_DEVELOPMENT'],
  validFrom: new Date('2026-02-01T00:00:00+08:00'),
  validTo: new Date('2029-02-01T00:00:00+08:00'),
  agreementId: null,
  status: 'ACTIVE',
  ...change,
})

export const useGrant = (change: Partial<Grant> = {}): Grant => ({
  ...holdingGrant(),
  id: 'USE',
  right: 'USE',
  granteeOrgId: 'OPERATOR',
  objectType: 'FIELD',
  objectId: 'F1',
  purposes: ['INDUSTRY_DEVELOPMENT'],
  validFrom: new Date('2026-03-01T00:00:00+08:00'),
  validTo: new Date('2028-01-01T00:00:00+08:00'),
  agreementId: 'AGREEMENT',
  ...change,
})
