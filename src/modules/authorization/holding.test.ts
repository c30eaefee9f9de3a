import { describe, expect, it } from 'vitest'
import type { GrantStatus, ResourceStatus } from '../../generated/prisma/enums.ts'
import type { ResourceRecord } from '../catalog/index.ts'
import { decideRenewal } from './holding.ts'

const NOW = new Date('2026-03-02T01:00:00Z')
const resourceIn = (status: ResourceStatus) =>
  ({ id: 'r', code: 'JN-X', region: '370100', holderOrgId: 'h', status }) as ResourceRecord
const holding = (status: GrantStatus, msToEnd: number) => ({ status, validTo: new Date(NOW.getTime() + msToEnd) })
const renew = (holdings: ReturnType<typeof holding>[], status: ResourceStatus = 'CATALOGUED') =>
  decideRenewal(resourceIn(status), holdings, { now: NOW, validYears: 3 })
const codeOf = (result: ReturnType<typeof renew>) => (result.ok ? undefined : result.error.code)

describe('a holding is given anew', () => {
  it.each<[string, ReturnType<typeof holding>[]]>([
    ['after it was revoked', [holding('REVOKED', 1)]],
    ['from the instant on at which it ended', [holding('ACTIVE', 0)]],
    ['where there was none', []],
  ])('%s', (_, holdings) => {
    expect(renew(holdings)).toMatchObject({
      ok: true,
      value: { right: 'HOLDING', grantorOrgId: 'h', granteeOrgId: 'h', validFrom: NOW, parentIds: [] },
    })
  })

  it('over a resource that is suspended too: who resumes it is its department', () => {
    expect(codeOf(renew([holding('REVOKED', 1)], 'SUSPENDED'))).toBeUndefined()
  })
})

describe('a holding is not given anew', () => {
  it.each<[string, GrantStatus]>([
    ['while one is in force', 'ACTIVE'],
    ['while one waits for the data domain', 'PENDING'],
    ['while one is suspended', 'SUSPENDED'],
  ])('%s, to its last instant', (_, status) => {
    expect(codeOf(renew([holding('REVOKED', 1), holding(status, 1)]))).toBe('HOLDING_STANDS')
  })

  it.each<ResourceStatus>(['SUBMITTED', 'CANCELLED'])('over a resource that is %s', (status) => {
    expect(codeOf(renew([holding('REVOKED', 1)], status))).toBe('RESOURCE_STATUS')
  })
})
