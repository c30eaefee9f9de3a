import { describe, expect, it } from 'vitest'
import { edited, lineOf, TEXTS } from '../../test/policy/texts.ts'
import { PurposeClass } from '../generated/prisma/enums.ts'
import { inProject } from '../platform/root.ts'
import type { PolicyTexts } from './document.ts'
import { RegionRules } from './region-rules.ts'

const RULES = RegionRules.load(inProject('policies/'))
const JINAN = '370100'
const CHENGDU = '510100'
const FUZHOU = '350100'

const CITY = 'rules/cities/jinan.json'
const jinanWith = (rules: Record<string, unknown>): PolicyTexts => edited(CITY, (file) => ({ ...file, rules }))
const parameter = (value: unknown) => ({ value, source: 'parameter', cites: ['test'] })

describe('the rules of a region', () => {
  it('are the nation’s where the city does not differ', () => {
    expect(RULES.for(JINAN).get('agreement.maxYears')).toBe(5)
  })

  it('are the city’s where it does', () => {
    expect(RULES.for(JINAN).get('settlement.institution')).toBe('INSTITUTION_LOCAL')
    expect(RULES.for(CHENGDU).get('settlement.institution')).toBe('TREASURY_NONTAX')
  })

  it('are the nation’s in a city without a pack', () => {
    expect(RULES.for(FUZHOU)).toMatchObject({ region: 'national' })
  })

  it.each([
    ['310115', '310000'],
    ['370102', JINAN],
  ])('are in the district %s those of %s', (district, city) => {
    expect(RULES.for(district).region).toBe(city)
  })

  it('hold ratios as basis points', () => {
    expect(RULES.for(JINAN).get('billing.vatBp')).toBe(600n)
  })

  it('say where a number stands and whose it is', () => {
    expect(RULES.for(JINAN).sourceOf('agreement.maxYears')).toEqual({
      source: 'law',
      cites: ['发改数据规〔2025〕27号 art. 14(2)'],
    })
    expect(RULES.for(JINAN).sourceOf('splitRule.noticeDays').source).toBe('parameter')
  })

  it('are not asked for by anything but a region code', () => {
    expect(() => RULES.for('Jinan')).toThrow('Jinan is no region code of six digits')
  })
})

describe('the version of a pack', () => {
  it('is 16 hex digits, and differs between packs that differ', () => {
    const versions = [JINAN, '310000', CHENGDU, FUZHOU].map((region) => RULES.for(region).version)
    expect(versions).toEqual(versions.map(() => expect.stringMatching(/^[0-9a-f]{16}$/)))
    expect(new Set(versions).size).toBe(4)
  })

  it('changes with a number', () => {
    const rules = RegionRules.parse(jinanWith({ 'splitRule.noticeDays': parameter(15) }))
    expect(rules.for(JINAN).get('splitRule.noticeDays')).toBe(15)
    expect(rules.for(JINAN).version).not.toBe(RULES.for(JINAN).version)
    expect(rules.for(CHENGDU).version).toBe(RULES.for(CHENGDU).version)
  })
})

describe('a pack is refused, with file, line and fix,', () => {
  it.each<[name: string, rules: Record<string, unknown>, at: string, message: string]>([
    [
      'for a key nobody asks for',
      { 'agreement.minYears': parameter(1) },
      '"agreement.minYears"',
      'Unrecognized key: "agreement.minYears"',
    ],
    ['for a number out of range', { 'billing.vatBp': parameter(10_001) }, '"value"', 'Too big'],
    ['for a code that is none', { 'billing.unbilledOutcomes': parameter(['REPLAY']) }, '"REPLAY"', 'Invalid option'],
    [
      'for a source that is none',
      { 'payment.dueDays': { ...parameter(10), source: 'habit' } },
      '"source"',
      'Invalid option',
    ],
    [
      'for citing nothing',
      { 'payment.dueDays': { ...parameter(10), cites: [] } },
      '"cites"',
      'cite the law, or say whose choice it is',
    ],
    [
      'for choosing otherwise than the law',
      { 'agreement.maxYears': parameter(10) },
      '"source"',
      'agreement.maxYears is law in the whole nation: cite the law that differs here, or remove it',
    ],
  ])('%s', (_, rules, at, message) => {
    const texts = jinanWith(rules)
    const place = `policies/${CITY}:${lineOf(texts, CITY, at)}: `
    expect(() => RegionRules.parse(texts)).toThrow(place)
    expect(() => RegionRules.parse(texts)).toThrow(message)
  })

  it('for a key the nation lacks', () => {
    const texts = edited('rules/national.json', (file) => ({ ...file, rules: {} }))
    expect(() => RegionRules.parse(texts)).toThrow('policies/rules/national.json:6: ')
  })

  it('for a region that has another file', () => {
    const texts = { ...TEXTS, 'rules/cities/twin.json': TEXTS[CITY] ?? '' }
    expect(() => RegionRules.parse(texts)).toThrow('policies/rules/cities/twin.json:2: 370100 has a file already')
  })

  it('for a region code that is none', () => {
    const texts = edited(CITY, (file) => ({ ...file, region: '3701' }))
    expect(() => RegionRules.parse(texts)).toThrow('write six digits of GB/T 2260')
  })

  it('when the nation’s is missing', () => {
    const { 'rules/national.json': _, ...texts } = TEXTS
    expect(() => RegionRules.parse(texts)).toThrow('policies/rules/national.json:1: this file is missing')
  })
})

describe('the free purposes of the law', () => {
  const purposesOf = (file: string, id: string): string[] => {
    const content = JSON.parse(TEXTS[file] ?? '{}')
    return content.rules.find((rule: { id: string }) => rule.id === id).when.purposeClass.in
  }
  const free: readonly string[] = RULES.for(JINAN).get('price.freePurposes')

  it('are the purposes that the bureau decides about', () => {
    expect(purposesOf('roles/bureau.json', 'bureau.decide-free-application')).toEqual(free)
  })

  it('are none of those that the operator decides about, and no purpose is left over', () => {
    const charged = purposesOf('rights/operation.json', 'operation.decide-charged-application')
    expect([...charged, ...free].toSorted()).toEqual(Object.values(PurposeClass).toSorted())
  })
})
