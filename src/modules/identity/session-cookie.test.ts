import { describe, expect, it } from 'vitest'
import { endedCookie, readSessionCookie, SESSION_COOKIE, sessionCookie } from './session-cookie.ts'

describe('the session cookie', () => {
  it('is out of reach of scripts, of other sites and of plain transport', () => {
    expect(sessionCookie('s')).toMatch(/^__Host-sanquan=s; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=43200$/)
  })

  it('is found among others', () => {
    expect(readSessionCookie(`a=1; ${SESSION_COOKIE}=secret; b=2`)).toBe('secret')
  })

  it.each([undefined, '', 'a=1', `x${SESSION_COOKIE}=1`, `${SESSION_COOKIE}=`])('is not found in %j', (header) => {
    expect(readSessionCookie(header)).toBeUndefined()
  })

  it('ends at once when it is ended', () => {
    expect(endedCookie()).toMatch(/^__Host-sanquan=; .*Max-Age=0$/)
  })
})
