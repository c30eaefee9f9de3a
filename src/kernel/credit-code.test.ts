import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  buildCreditCode,
  checkCharacterOfCreditCode,
  checkCharacterOfOrganisationCode,
  organisationCodeHolds,
  parseCreditCode,
} from './credit-code.ts'

// Check characters computed apart from this code.
const REAL = [
  '91350100M000100Y43',
  '91110000101623741K',
  '911101066976941872',
  '91350206MA32JUL977',
  '91450100MA5MYQCT6P',
  '91330106673959654P',
]
// Synthetic, for the edge that GB 32100 writes as 0.
const REMAINDER_0 = ['91370100MA30000150', '91370100MA30000440']

describe('parseCreditCode', () => {
  it.each([...REAL, ...REMAINDER_0])('accepts %s', (code) => {
    expect(parseCreditCode(code).ok).toBe(true)
  })

  it.each([
    ['91350211M0000XUF46', 'R'],
    ['91310115MA1H8R7C6D', '7'],
  ])('refuses %s, whose check character should be %s', (code, expected) => {
    expect([parseCreditCode(code), checkCharacterOfCreditCode(code.slice(0, 17))]).toMatchObject([
      { error: { code: 'CREDIT_CODE_CHECK' } },
      expected,
    ])
  })

  it.each(['91350100M000100Y4', '91350100M000100I43', '9135O100M000100Y43', '9135010XM000100Y43', ''])(
    'refuses the form of "%s"',
    (code) => {
      expect(parseCreditCode(code)).toMatchObject({ error: { code: 'CREDIT_CODE_FORMAT' } })
    },
  )

  it('normalises full-width, lower-case and padded input', () => {
    expect(parseCreditCode(' 91350100m000100y４３ ')).toMatchObject({ value: { code: '91350100M000100Y43' } })
  })

  it('reads the parts', () => {
    expect(parseCreditCode('91350100M000100Y43')).toEqual({
      ok: true,
      value: {
        code: '91350100M000100Y43',
        registeringBody: '9',
        entityClass: '1',
        region: '350100',
        organisationCode: 'M000100Y4',
      },
    })
  })
})

describe('organisation codes', () => {
  it.each(REAL)('the one inside %s holds', (code) => {
    expect(organisationCodeHolds(code.slice(8, 17))).toBe(true)
  })

  it.each(REMAINDER_0)('the one inside %s, made for the edge, does not', (code) => {
    expect(organisationCodeHolds(code.slice(8, 17))).toBe(false)
  })

  it('a remainder of 1 gives X', () => {
    // Only the second character counts: 8 × 7 = 56 = 5 × 11 + 1.
    expect(checkCharacterOfOrganisationCode('08000000')).toBe('X')
  })

  it('a remainder of 0 gives 0', () => {
    expect(checkCharacterOfOrganisationCode('00000000')).toBe('0')
  })

  it('throws on a character outside the alphabet', () => {
    expect(() => checkCharacterOfOrganisationCode('0000000é')).toThrow('Character 8 is outside')
  })
})

describe('laws of credit codes', () => {
  const parts = fc.record({
    registeringBody: fc.constantFrom('1', '5', '9', 'Y'),
    entityClass: fc.constantFrom('1', '2', '3', '9'),
    region: fc.constantFrom('370100', '510100', '310115', '100000'),
    organisation: fc.stringMatching(/^[0-9A-HJ-NPQRTUWXY]{8}$/),
  })

  it('a code that was built is accepted', () => {
    fc.assert(fc.property(parts, (made) => parseCreditCode(buildCreditCode(made)).ok))
  })

  it('the organisation code of a code that was built holds', () => {
    fc.assert(fc.property(parts, (made) => organisationCodeHolds(buildCreditCode(made).slice(8, 17))))
  })
})
