import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../test/support/results.ts'
import { decideNewCredential, decideRevocation, MAX_ACTIVE_CREDENTIALS } from './credential.ts'

describe('decideNewCredential', () => {
  it('takes the last key below the limit', () => {
    expect(codeOf(decideNewCredential({ status: 'ACTIVE', activeCredentials: MAX_ACTIVE_CREDENTIALS - 1 }))).toBe('OK')
  })

  it('refuses a key beyond the limit', () => {
    const full = decideNewCredential({ status: 'ACTIVE', activeCredentials: MAX_ACTIVE_CREDENTIALS })
    expect(codeOf(full)).toBe('CREDENTIAL_LIMIT')
  })

  it.each(['SUSPENDED', 'ENDED'] as const)('refuses a key to a subscription that is %s', (status) => {
    expect(codeOf(decideNewCredential({ status, activeCredentials: 0 }))).toBe('SUBSCRIPTION_NOT_ACTIVE')
  })
})

describe('decideRevocation', () => {
  it('revokes an active key', () => expect(codeOf(decideRevocation({ status: 'ACTIVE' }))).toBe('OK'))
  it('does not revoke twice', () => expect(codeOf(decideRevocation({ status: 'REVOKED' }))).toBe('CREDENTIAL_REVOKED'))
})
