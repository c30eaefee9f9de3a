import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openLink, signLink, type Link } from './link.ts'

/** Of some key; whose, does not matter here. */
const keyed = (key: string) => ({ signLink: (text: string) => createHmac('sha256', key).update(text).digest() })
const keys = keyed('one')
const UNTIL = new Date('2026-03-01T00:00:00Z')
const BEFORE = new Date(UNTIL.getTime() - 1)
const LINK: Link = { purpose: 'CONSENT', id: '01K5WKR0M05W2JAPE9Z0DMBKKG', until: UNTIL }
const text = signLink(keys, LINK)
const opened = (given: string, { purpose = LINK.purpose, now = BEFORE } = {}) => openLink(keys, given, { purpose, now })
const codeOf = (result: ReturnType<typeof opened>) => (result.ok ? 'OK' : result.error.code)

describe('a signed link', () => {
  it('opens what it was made for, up to the last millisecond', () => {
    expect(opened(text)).toEqual({ ok: true, value: { id: LINK.id } })
  })

  it('is expired at the very instant of its end', () => {
    expect(codeOf(opened(text, { now: UNTIL }))).toBe('LINK_EXPIRED')
  })

  it('ends with the second that its end falls into, never later', () => {
    const within = signLink(keys, { ...LINK, until: new Date(UNTIL.getTime() + 999) })
    expect(codeOf(opened(within, { now: UNTIL }))).toBe('LINK_EXPIRED')
  })

  it('of one purpose opens nothing of another', () => {
    expect(codeOf(opened(text, { purpose: 'RECORD' }))).toBe('LINK_UNKNOWN')
  })

  it('is not good under another key', () => {
    expect(codeOf(openLink(keyed('two'), text, { purpose: 'CONSENT', now: BEFORE }))).toBe('LINK_UNKNOWN')
  })

  it('opens nothing with any of its characters changed', () => {
    const changed = [...text].map((letter, n) => `${text.slice(0, n)}${letter === 'b' ? 'c' : 'b'}${text.slice(n + 1)}`)
    // two bits of the last character of the signature stand for nothing: base64 of 32 bytes
    expect(new Set(changed.slice(0, -1).map((each) => codeOf(opened(each))))).toEqual(new Set(['LINK_UNKNOWN']))
  })

  it.each([
    ['nothing', ''],
    ['no signature', text.split('.').slice(0, 2).join('.')],
    ['an empty signature', `${text.split('.').slice(0, 2).join('.')}.`],
    ['a shorter signature', text.slice(0, -1)],
    ['more than a link', `${text}.x`],
    ['a later end with the old signature', text.replace(/\.[0-9a-z]+\./, '.zzzzzz.')],
  ])('is not %s', (_, given) => {
    expect(codeOf(opened(given))).toBe('LINK_UNKNOWN')
  })

  it('that is forged and expired is told to be unknown, not expired', () => {
    expect(codeOf(opened(text.replace(/\.[0-9a-z]+\./, '.1.'), { now: UNTIL }))).toBe('LINK_UNKNOWN')
  })
})
