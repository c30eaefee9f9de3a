import { describe, expect, it } from 'vitest'
import { ageOn, parseCitizenNumber } from '../../kernel/citizen-number.ts'
import { organisationCodeHolds, parseCreditCode } from '../../kernel/credit-code.ts'
import { normalizePersonName } from '../../kernel/person-name.ts'
import { regionName } from '../../kernel/region.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { Dice } from './dice.ts'
import { syntheticDwelling } from './dwelling.ts'
import { syntheticEnterprise } from './enterprise.ts'
import { DWELLINGS, ENTERPRISES, PEOPLE, type IndexRange } from './known-truths.ts'
import { CHENGDU, JINAN, syntheticPerson } from './person.ts'

const TODAY = '2026-03-01' as Day
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)
const inRange = ([first, end]: IndexRange) => upTo(end).slice(first)
const countDistinct = (values: readonly string[]) => new Set(values).size

describe('Dice', () => {
  it('rolls the same for one stream and index, whatever was rolled before', () => {
    const roll = () => new Dice('test', 7).below(1_000_000)
    const first = roll()
    new Dice('test', 8).below(10)
    expect(roll()).toBe(first)
  })

  it('rolls every side about equally often', () => {
    const rolls = upTo(6_000).map((index) => new Dice('fair', index).below(6))
    const counts = upTo(6).map((side) => rolls.filter((roll) => roll === side).length)
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150)
  })
})

describe('syntheticPerson', () => {
  const people = upTo(5_000).map((index) => syntheticPerson(CHENGDU, index))

  it('has a number that holds, of a county of the city', () => {
    for (const { idNo } of people.slice(0, 500)) {
      expect(parseCitizenNumber(idNo, { today: TODAY })).toMatchObject({ ok: true })
      expect(idNo.slice(0, 4)).toBe('5101')
      expect(regionName(idNo.slice(0, 6))).toBeDefined()
    }
  })

  it('shares its number with nobody', () => {
    expect(countDistinct(people.map(({ idNo }) => idNo))).toBe(people.length)
  })

  it('is the same person every time', () => {
    expect(syntheticPerson(JINAN, 4_321)).toEqual(syntheticPerson(JINAN, 4_321))
  })

  it('is a minor now and then', () => {
    const minors = people.filter((person) => ageOn(TODAY, person) < 18).length
    expect(minors / people.length).toBeGreaterThan(0.1)
    expect(minors / people.length).toBeLessThan(0.25)
  })

  it('has a name in its normal form, and one in the register that is the same person’s', () => {
    for (const { name, registeredName } of people) {
      expect(normalizePersonName(name)).toBe(name)
      expect(normalizePersonName(registeredName)).toBe(name)
    }
  })

  it('is written oddly in the register where that is planted', () => {
    const odd = inRange(PEOPLE.oddlyWritten).map((index) => syntheticPerson(CHENGDU, index))
    expect(odd.every(({ name, registeredName }) => name !== registeredName)).toBe(true)
  })

  it('shares a name with somebody else sometimes, as in life', () => {
    const names = people.map(({ name }) => name)
    expect(countDistinct(names)).toBeLessThan(names.length)
    expect(countDistinct(names)).toBeGreaterThan(names.length * 0.8)
  })

  it('has a surname of two characters or a middle dot now and then', () => {
    const names = people.map(({ name }) => name)
    expect(names.some((name) => name.startsWith('欧阳'))).toBe(true)
    expect(names.some((name) => name.includes('·'))).toBe(true)
  })
})

describe('syntheticEnterprise', () => {
  const enterprises = upTo(5_000).map(syntheticEnterprise)

  it('has a credit code that holds, down to the organisation code inside', () => {
    for (const { uscc } of enterprises.slice(0, 500)) {
      const parsed = parseCreditCode(uscc)
      expect(parsed).toMatchObject({ ok: true })
      if (parsed.ok) expect(organisationCodeHolds(parsed.value.organisationCode)).toBe(true)
    }
  })

  it('shares neither code nor name with another', () => {
    expect(countDistinct(enterprises.map(({ uscc }) => uscc))).toBe(enterprises.length)
    expect(countDistinct(enterprises.map(({ name }) => name))).toBe(enterprises.length)
  })

  it('has a veto in 150 cases, all of them planted', () => {
    const hasVeto = ({ abnormal, dishonest, arrears }: (typeof enterprises)[number]) =>
      [...abnormal, ...dishonest].some(({ removedDaysAgo }) => removedDaysAgo === null) ||
      Object.values(arrears).reduce((sum, yuan) => sum + yuan, 0) > 1_000_000
    const vetoed = enterprises.flatMap((enterprise, index) => (hasVeto(enterprise) ? [index] : []))
    expect(vetoed).toEqual(
      [ENTERPRISES.abnormal, ENTERPRISES.arrears, ENTERPRISES.dishonest].flatMap((range) => inRange(range)),
    )
  })
})

describe('syntheticDwelling', () => {
  const dwellings = upTo(20_000).map(syntheticDwelling)

  it('shares neither certificate nor address with another', () => {
    expect(countDistinct(dwellings.map(({ certNo }) => certNo))).toBe(dwellings.length)
    expect(countDistinct(dwellings.map(({ address }) => address))).toBe(dwellings.length)
  })

  it('is sealed where that is planted, and nowhere else', () => {
    const sealed = dwellings.flatMap(({ sealed: isSealed }, index) => (isSealed ? [index] : []))
    expect(sealed).toEqual(inRange(DWELLINGS.sealed))
  })

  it('has two leases at once where that is planted', () => {
    const running = inRange(DWELLINGS.letTwice).map((index) =>
      syntheticDwelling(index).leases.filter(({ startsInDays, endsInDays }) => startsInDays <= 0 && endsInDays >= 0),
    )
    expect(running.every((leases) => leases.length === 2)).toBe(true)
  })

  it('has owners who are of age or not, but never one twice', () => {
    for (const { owners } of dwellings.slice(0, 500)) {
      expect(countDistinct(owners.map(({ idNo }) => idNo))).toBe(owners.length)
    }
  })
})
