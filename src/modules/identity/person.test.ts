import { describe, expect, it } from 'vitest'
import { OrganizationKind, PersonRole } from '../../generated/prisma/enums.ts'
import { decideSignIn, isInStanding, SIGN_IN_ATTEMPTS, suitsOrganization } from './person.ts'

const now = new Date('2026-03-02T09:00:00+08:00')
const person = { status: 'ACTIVE' as const, validUntil: null }
const codeOf = (changes: Partial<Parameters<typeof decideSignIn>[0]>) => {
  const decision = decideSignIn({ passwordMatches: true, person, recentFailures: 0, now, ...changes })
  return decision.ok ? 'SIGNED_IN' : decision.error.code
}

describe('a sign-in', () => {
  it('succeeds with the right password', () => {
    expect(codeOf({})).toBe('SIGNED_IN')
  })

  it('refuses a wrong password, an unknown e-mail and a disabled person in the same words', () => {
    const refusals = [
      { passwordMatches: false },
      { person: null },
      { person: { ...person, status: 'DISABLED' as const } },
    ]
    const told = refusals.map((changes) =>
      decideSignIn({ passwordMatches: true, person, recentFailures: 0, now, ...changes }),
    )
    expect(new Set(told.map((decision) => JSON.stringify(decision))).size).toBe(1)
  })

  it('is still tried at one failure below the limit, and not at the limit', () => {
    expect(codeOf({ recentFailures: SIGN_IN_ATTEMPTS - 1 })).toBe('SIGNED_IN')
    expect(codeOf({ recentFailures: SIGN_IN_ATTEMPTS })).toBe('TOO_MANY_ATTEMPTS')
  })
})

describe('a person', () => {
  it('is in standing until the instant the term ends', () => {
    expect(isInStanding({ ...person, validUntil: new Date(now.getTime() + 1) }, now)).toBe(true)
    expect(isInStanding({ ...person, validUntil: now }, now)).toBe(false)
  })
})

describe('a role', () => {
  it('exists for every kind of organisation, and every role for some kind', () => {
    const kinds = Object.values(OrganizationKind)
    const roles = Object.values(PersonRole)
    expect(kinds.filter((kind) => !roles.some((role) => suitsOrganization(role, kind)))).toEqual([])
    expect(roles.filter((role) => !kinds.some((kind) => suitsOrganization(role, kind)))).toEqual([])
  })

  it('keeps operators, regulators and departments apart', () => {
    expect(suitsOrganization('OPERATOR', 'DATA_BUREAU')).toBe(false)
    expect(suitsOrganization('HOLDER', 'OPERATOR')).toBe(false)
    expect(suitsOrganization('AUDITOR', 'FINANCE')).toBe(false)
    expect(suitsOrganization('CONSUMER', 'OPERATOR')).toBe(false)
  })
})
