import { describe, expect, it } from 'vitest'
import { isAllowedFrom } from './authenticator.ts'

describe('a key bound to addresses', () => {
  const allowed = ['203.0.113.7', '10.0.0.0/8', '2001:db8::/32']

  it.each(['203.0.113.7', '10.255.0.1', '2001:db8:1::1', '::ffff:10.0.0.1'])('opens from %s', (ip) => {
    expect(isAllowedFrom(allowed, ip)).toBe(true)
  })

  it.each(['203.0.113.8', '11.0.0.1', '2001:db9::1', ''])('does not open from “%s”', (ip) => {
    expect(isAllowedFrom(allowed, ip)).toBe(false)
  })

  it('opens from anywhere when it is bound to none', () => expect(isAllowedFrom([], '198.51.100.1')).toBe(true))
})
