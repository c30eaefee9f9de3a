import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ageOn,
  buildCitizenNumber,
  checkDigitOfCitizenNumber,
  containsCitizenNumber,
  parseCitizenNumber,
} from './citizen-number.ts'
import { addDays, parseDay, type Day } from './shanghai-time.ts'

function day(text: string): Day {
  const parsed = parseDay(text)
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.value
}
const today = day('2026-03-01')

describe('parseCitizenNumber', () => {
  // The first two are the examples that GB 11643-1999 prints; the others are synthetic.
  it.each([
    ['11010519491231002X', '110105', '1949-12-31', 'FEMALE'],
    ['440524188001010014', '440524', '1880-01-01', 'MALE'],
    ['370102199003071238', '370102', '1990-03-07', 'MALE'],
    ['510104198512112047', '510104', '1985-12-11', 'FEMALE'],
    ['370102201201010057', '370102', '2012-01-01', 'MALE'],
  ])('reads %s', (number, region, birth, sex) => {
    expect(parseCitizenNumber(number, { today })).toEqual({ ok: true, value: { number, region, birth, sex } })
  })

  it.each([
    ['the 15-digit form', '370102900307123', 'FORMAT'],
    ['a letter in the middle', '37010219900307X238', 'FORMAT'],
    ['an empty text', '', 'FORMAT'],
    ['a region that never existed', '999999199003071230', 'REGION'],
    ['30 February', '370102199002301235', 'BIRTH_DATE'],
    ['a birth to come', '370102209003071239', 'BIRTH_FUTURE'],
    ['a wrong check digit', '370102199003071237', 'CHECK_DIGIT'],
    // Printed in public API documents of vendors.
    ['a vendor example', '362532199006024117', 'CHECK_DIGIT'],
    ['another vendor example', '362532198004094117', 'CHECK_DIGIT'],
    ['a third vendor example', '412825199401152914', 'CHECK_DIGIT'],
  ])('refuses %s', (_, number, fault) => {
    expect(parseCitizenNumber(number, { today })).toMatchObject({ error: { code: `CITIZEN_NUMBER_${fault}` } })
  })

  it.each(['11010519491231002x', ' 11010519491231002X\n', '１１０１０５１９４９１２３１００２Ｘ'])(
    'normalises "%s"',
    (text) => {
      expect(parseCitizenNumber(text, { today })).toMatchObject({ value: { number: '11010519491231002X' } })
    },
  )

  it('accepts a birth on the day itself', () => {
    const number = buildCitizenNumber({ region: '370102', birth: today, sequence: 1 })
    expect(parseCitizenNumber(number, { today }).ok).toBe(true)
  })

  it('refuses a birth on the day after', () => {
    const number = buildCitizenNumber({ region: '370102', birth: addDays(today, 1), sequence: 1 })
    expect(parseCitizenNumber(number, { today })).toMatchObject({ error: { code: 'CITIZEN_NUMBER_BIRTH_FUTURE' } })
  })

  it('accepts a prefecture that was withdrawn after the number was given', () => {
    const number = buildCitizenNumber({ region: '510202', birth: day('1970-05-04'), sequence: 12 })
    expect(parseCitizenNumber(number, { today }).ok).toBe(true)
  })

  it('accepts the residence permit of someone from Hong Kong', () => {
    const number = buildCitizenNumber({ region: '810000', birth: day('1985-06-30'), sequence: 3 })
    expect(parseCitizenNumber(number, { today }).ok).toBe(true)
  })

  it('never repeats what was typed in its refusal', () => {
    const typed = fc.stringMatching(/^\d{17}[\dX]$/)
    fc.assert(
      fc.property(typed, (text) => {
        const parsed = parseCitizenNumber(text, { today })
        return parsed.ok || !JSON.stringify(parsed.error).includes(text)
      }),
    )
  })
})

describe('laws of citizen numbers', () => {
  const parts = fc.record({
    region: fc.constantFrom('370102', '510104', '310115', '110105'),
    birth: fc.integer({ min: 0, max: 40_000 }).map((days) => addDays(day('1900-01-01'), days)),
    sequence: fc.nat({ max: 999 }),
  })

  it('a number that was built is read back', () => {
    fc.assert(
      fc.property(parts, ({ region, birth, sequence }) => {
        const number = buildCitizenNumber({ region, birth, sequence })
        const sex = sequence % 2 === 1 ? 'MALE' : 'FEMALE'
        expect(parseCitizenNumber(number, { today })).toEqual({ ok: true, value: { number, region, birth, sex } })
      }),
    )
  })

  it('one mistyped digit is always found', () => {
    fc.assert(
      fc.property(parts, fc.nat({ max: 16 }), fc.integer({ min: 1, max: 9 }), (made, at, shift) => {
        const number = buildCitizenNumber(made)
        const typed = `${number.slice(0, at)}${(Number(number[at]) + shift) % 10}${number.slice(at + 1)}`
        return !parseCitizenNumber(typed, { today }).ok
      }),
    )
  })
})

it('checkDigitOfCitizenNumber throws on 18 digits', () => {
  expect(() => checkDigitOfCitizenNumber('370102199003071238')).toThrow('from 17 digits')
})

it('buildCitizenNumber throws on a sequence of four digits', () => {
  expect(() => buildCitizenNumber({ region: '370102', birth: today, sequence: 1_000 })).toThrow('from 17 digits')
})

describe('ageOn', () => {
  it.each([
    ['2026-03-07', '2008-03-07', 18],
    ['2026-03-06', '2008-03-07', 17],
    ['2026-02-28', '2008-02-29', 17],
    ['2026-03-01', '2008-02-29', 18],
  ])('on %s someone born on %s is %i', (on, birth, age) => {
    expect(ageOn(day(on), { birth: day(birth) })).toBe(age)
  })
})

describe('containsCitizenNumber', () => {
  it.each(['11010519491231002X', 'order-370102199003071238', '9370102199003071238_2'])(
    'finds the one in %s',
    (text) => {
      expect(containsCitizenNumber(text)).toBe(true)
    },
  )

  it.each(['', '370102199003071239', '20261124103000123456', '01JZ0S25G39W2CXJ839AAWF0NC', '37010219900307'])(
    'finds none in “%s”',
    (text) => {
      expect(containsCitizenNumber(text)).toBe(false)
    },
  )
})
