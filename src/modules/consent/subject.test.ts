import { describe, expect, it } from 'vitest'
import { Keys } from '../../platform/keys.ts'
import { codeOf, day, done } from '../../../test/support/results.ts'
import { hashSubject } from './subject.ts'

const KEYS = new Keys(Buffer.alloc(32, 7))
const TODAY = day('2026-06-15')
const person = (identifier: string) => hashSubject(KEYS, { kind: 'PERSON', identifier }, TODAY)
const enterprise = (identifier: string) => hashSubject(KEYS, { kind: 'ENTERPRISE', identifier }, TODAY)

describe('the hash of a subject', () => {
  it.each(['11010519491231002x', ' 11010519491231002X ', '１１０１０５１９４９１２３１００２Ｘ'])(
    'is the same however the number is typed: %s',
    (typed) => expect(done(person(typed))).toEqual(done(person('11010519491231002X'))),
  )

  it('differs for another person', () => {
    expect(done(person('370102199003071238'))).not.toEqual(done(person('11010519491231002X')))
  })

  it('differs under another key', () => {
    const other = hashSubject(
      new Keys(Buffer.alloc(32, 8)),
      { kind: 'PERSON', identifier: '370102199003071238' },
      TODAY,
    )
    expect(done(other)).not.toEqual(done(person('370102199003071238')))
  })

  it('is of the USCC for an enterprise', () => {
    expect(done(enterprise('91350100m000100y43'))).toEqual(done(enterprise('91350100M000100Y43')))
  })
})

describe('an identifier', () => {
  it.each([
    ['370102199002301235', 'CITIZEN_NUMBER_BIRTH_DATE'],
    ['370102199003071239', 'CITIZEN_NUMBER_CHECK_DIGIT'],
    ['91350100M000100Y43', 'CITIZEN_NUMBER_FORMAT'],
  ])('%s is refused for a person', (identifier, code) => {
    expect(codeOf(person(identifier))).toBe(code)
  })

  it('is refused for an enterprise when its check character is wrong', () => {
    expect(codeOf(enterprise('91310115MA1H8R7C6D'))).toBe('CREDIT_CODE_CHECK')
  })

  it('is never repeated by the refusal', () => {
    expect(JSON.stringify(person('370102199003071239'))).not.toContain('370102199003071239')
  })
})
