import { describe, expect, it } from 'vitest'
import { assertNever, firstRefusal, invariant, InvariantError, ok, refuse } from './result.ts'

const tooDear = refuse({
  code: 'CEILING_EXCEEDED',
  message: 'Lower the price.',
  rule: 'pricing.ceiling',
})
const tooLong = refuse({
  code: 'TERM_TOO_LONG',
  message: 'Shorten the term.',
  rule: '27号 art.14(2)',
})

describe('firstRefusal', () => {
  it('is undefined when every check passed', () => {
    expect(firstRefusal([ok(), ok(1n)])).toBeUndefined()
  })

  it('is the earliest refusal', () => {
    expect(firstRefusal([ok(), tooDear, tooLong])).toBe(tooDear)
  })

  it('does not run a check that comes after a refusal', () => {
    function* checks() {
      yield tooDear
      throw new Error('reached')
    }
    expect(firstRefusal(checks())).toBe(tooDear)
  })
})

describe('invariant', () => {
  it('lets a true condition pass', () => {
    expect(() => invariant(true, 'shares sum to the net')).not.toThrow()
  })

  it('throws its message when the condition is false', () => {
    expect(() => invariant(false, 'shares sum to the net')).toThrow(new InvariantError('shares sum to the net'))
  })
})

it('assertNever names the variant that the compiler did not know', () => {
  // @ts-expect-error as after a bad migration: a value from outside the type system
  expect(() => assertNever('PACKAGE')).toThrow('Unexpected variant "PACKAGE"')
})
