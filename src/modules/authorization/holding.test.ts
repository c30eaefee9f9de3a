import { describe, expect, it } from 'vitest'
import { PurposeClass, ResourceStatus } from '../../generated/prisma/enums.ts'
import { decideRevocation } from './grant.ts'
import { decideAcceptance } from './holding.ts'
import { holdingGrant, NOW, resourceRecord } from '../../../test/support/right-values.ts'

const accept = (status: ResourceStatus = 'SUBMITTED') =>
  decideAcceptance(resourceRecord({ status }), { now: NOW, validYears: 3 })

describe('an acceptance', () => {
  it('confirms the department’s own right, for every purpose', () => {
    const result = accept()
    expect(result.ok && result.value).toMatchObject({
      right: 'HOLDING',
      grantorOrgId: 'HOLDER',
      granteeOrgId: 'HOLDER',
      objectId: 'RESOURCE',
      purposes: Object.values(PurposeClass),
    })
  })

  it('is valid through the day before its anniversary', () => {
    const result = accept()
    expect(result.ok && result.value).toMatchObject({
      validFrom: NOW,
      validTo: new Date('2029-06-15T00:00:00+08:00'),
    })
  })

  it('is of a submitted resource only', () => {
    expect(Object.values(ResourceStatus).filter((status) => accept(status).ok)).toEqual(['SUBMITTED'])
  })
})

describe('a revocation', () => {
  it.each(['PENDING', 'ACTIVE', 'SUSPENDED'] as const)('can be of a grant that is %s', (status) => {
    expect(decideRevocation(holdingGrant({ status })).ok).toBe(true)
  })

  it('cannot be of a grant that was revoked', () => {
    expect(decideRevocation(holdingGrant({ status: 'REVOKED' })).ok).toBe(false)
  })
})
