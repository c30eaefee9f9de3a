import { describe, expect, it } from 'vitest'
import { parseCreditCode } from '../kernel/credit-code.ts'
import { checkTiers, rateTiers } from '../kernel/tiers.ts'
import { regionExists } from '../kernel/region.ts'
import { decideRegistration } from '../modules/catalog/resource.ts'
import { loadSeedData, readTourResource } from './seed-data.ts'
import { seedFaults } from './seed-references.ts'
import type { SeedData } from './seed-shape.ts'

const data = await loadSeedData()
const tourResource = await readTourResource()
const CITIES = { jinan: '370100', shanghai: '310000', chengdu: '510100' }

describe('organisations', () => {
  it('have a credit code that holds', () => {
    expect(data.organizations.filter(({ uscc }) => !parseCreditCode(uscc).ok)).toEqual([])
  })

  it('are in a region that exists', () => {
    expect(data.organizations.filter(({ region }) => !regionExists(region))).toEqual([])
  })

  it('say in both languages that they are a demo', () => {
    const unmarked = data.organizations.filter(
      ({ name }) => !name.zh.endsWith('（演示）') || !name.en.endsWith('(demo)'),
    )
    expect(unmarked).toEqual([])
  })

  it('are paid through the treasury, with no account of their own, when they are administrative units', () => {
    const units = data.organizations.filter(({ kind }) => kind === 'ADMIN_UNIT')
    expect(units.every(({ payoutRail, payoutAccount }) => payoutRail === 'TREASURY' && payoutAccount === null)).toBe(
      true,
    )
  })

  it.each(Object.entries(CITIES))('of %s are of every kind that a city needs', (city, region) => {
    const kinds = data.organizations.filter(({ key }) => key.startsWith(`${city}.`)).map(({ kind }) => kind)
    const needed = ['DATA_BUREAU', 'PRICE_DEPT', 'FINANCE', 'AUDIT', 'REGISTRY', 'OPERATOR', 'CONSUMER', 'ADMIN_UNIT']
    expect(kinds).toEqual(expect.arrayContaining(needed))
    expect(
      data.organizations.filter(({ key }) => key.startsWith(`${city}.`)).every((org) => org.region === region),
    ).toBe(true)
  })
})

describe('people', () => {
  it.each(Object.keys(CITIES))('of %s: operator and bureau have a maker and a checker', (city) => {
    for (const org of [`${city}.operator`, `${city}.bureau`]) {
      const duties = data.people.filter((person) => person.org === org).map(({ duty }) => duty)
      expect(duties.toSorted()).toEqual(['CHECKER', 'MAKER'])
    }
  })

  it('work in every organisation that does something here', () => {
    const staffed = new Set(data.people.map(({ org }) => org))
    const idle = data.organizations.filter(({ key }) => !staffed.has(key)).map(({ key }) => key)
    expect(idle).toEqual([])
  })
})

describe('resources', () => {
  it.each([...data.resources, tourResource])('$code can be registered', (resource) => {
    const { name, fields, ...rest } = resource
    const input = {
      ...rest,
      name: name.zh,
      nameEn: name.en,
      operable: true,
      fields: fields.map(({ label, providingOrg, ...field }) => ({
        ...field,
        label: label.zh,
        labelEn: label.en,
        providingUscc: providingOrg,
      })),
    }
    const providers = new Map(data.organizations.map(({ key }) => [key, key]))
    const facts = { holderOrgId: resource.holder, codeTaken: false, sourceTableTaken: false, providers, parents: [] }
    expect(decideRegistration(input, facts)).toMatchObject({ ok: true })
  })

  it('of tax and court come with the consent letter of their provider', () => {
    const shared = data.resources.filter(({ code }) => /^SH-(TAX|COURT)-/.test(code)).flatMap(({ fields }) => fields)
    expect(shared.every(({ obtainedBySharing, consentLetterNo }) => obtainedBySharing && consentLetterNo)).toBe(true)
  })
})

describe('prices', () => {
  const prices = data.products.flatMap(({ contract, prices: versions, ceilings }) =>
    versions.map((price) => ({ ...price, code: contract.code, ceilings })),
  )
  const named = (code: string, buyerClass: string) =>
    prices.find(
      (price) => price.code === code && price.buyerClass === buyerClass && price.purpose === 'INDUSTRY_DEVELOPMENT',
    )

  it.each(prices)(
    'of $code for $purpose, $buyerClass: tiers are whole and under the ceiling',
    ({ tiers, mode, ...price }) => {
      const ceiling = price.ceilings.find(({ purpose }) => purpose === price.purpose)?.priceE4 ?? 0n
      expect(checkTiers(tiers, mode)).toMatchObject({ ok: true })
      expect(tiers.every((tier) => tier.priceE4 <= ceiling)).toBe(true)
    },
  )

  // products.md P01, P03, P04, P08 (computed)
  it.each([
    ['ID2', 10_001n, 3_000_25n],
    ['ID2', 250_000n, 55_500_00n],
    ['ID2', 1_200_000n, 235_500_00n],
    ['ENT', 1_000n, 8_000_00n],
    ['ENT', 120_000n, 527_000_00n],
    ['AFA', 1_000n, 2_000_00n],
    ['AFA', 10_000n, 16_400_00n],
    ['AFA', 25_000n, 34_400_00n],
    ['AFA', 120_000n, 144_400_00n],
    ['MED', 1_000n, 5_000_00n],
    ['MED', 10_000n, 45_500_00n],
    ['MED', 25_000n, 105_500_00n],
  ])('make %s cost, for %d calls, %d fen', (code, quantity, fen) => {
    const price = named(code, 'ALL')
    expect(price && rateTiers(price.mode, price.tiers, quantity).totalE4).toBe(fen * 100n)
  })

  it.each(['ID2', 'RFC', 'ENT', 'AFA', 'MED'])(
    'of %s for grassroots bodies are at most half, whatever the volume',
    (code) => {
      const [commercial, grassroots] = [named(code, 'ALL'), named(code, 'GRASSROOTS_PUBLIC')]
      for (const quantity of [1n, 1_001n, 10_001n, 100_001n, 5_000_000n]) {
        const cost = (price: typeof commercial) => price && rateTiers(price.mode, price.tiers, quantity).totalE4
        expect(2n * (cost(grassroots) ?? 0n)).toBeLessThanOrEqual(cost(commercial) ?? 0n)
      }
    },
  )

  it('are nothing for governance and welfare', () => {
    const free = prices.filter(({ purpose }) => purpose.startsWith('PUBLIC_'))
    expect(free.flatMap(({ tiers }) => tiers.map(({ priceE4 }) => priceE4))).toEqual(free.map(() => 0n))
  })
})

describe('split rules', () => {
  const split = data.products.flatMap(({ contract, splitRule }) => (splitRule ? [{ contract, splitRule }] : []))

  it('are there for everything that is ever charged', () => {
    const charged = data.products.filter(({ ceilings }) => ceilings.length > 0).map(({ contract }) => contract.code)
    expect(split.map(({ contract }) => contract.code)).toEqual(charged)
  })

  it.each(split)('of $contract.code divide the whole, and the government share wholly', ({ splitRule }) => {
    const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n)
    expect(sum(splitRule.parties.map(({ ratioBp }) => ratioBp))).toBe(10_000n)
    for (const party of splitRule.parties) {
      if ('departments' in party) expect(sum(party.departments.map(({ weightBp }) => weightBp))).toBe(10_000n)
    }
  })

  it.each(split)('of $contract.code pay the holders of what it reads, and nobody else', ({ contract, splitRule }) => {
    const read = new Set(contract.sources.map(({ resource }) => resource))
    const holders = new Set(data.resources.filter(({ code }) => read.has(code)).map(({ holder }) => holder))
    const paid = splitRule.parties.flatMap((party) =>
      party.capacity === 'GOVERNMENT' ? party.departments.map(({ org }) => org) : [],
    )
    expect(new Set(paid)).toEqual(holders)
  })
})

describe('agreements', () => {
  it.each(data.agreements)('$no lasts at most five years', ({ startDate, endDate }) => {
    const limit = `${Number(startDate.slice(0, 4)) + 5}${startDate.slice(4)}`
    expect(endDate < limit).toBe(true)
  })
})

describe('seedFaults', () => {
  const [resource, ...otherResources] = data.resources
  const broken: [string, Partial<SeedData>, string][] = [
    [
      'a missing organisation',
      { organizations: data.organizations.slice(1) },
      'works for jinan.bureau, which does not exist',
    ],
    ['a missing resource', { resources: otherResources }, `covers ${resource?.code}`],
    ['a missing agreement', { agreements: data.agreements.slice(1) }, 'which is not an agreement of'],
    ['a missing product', { products: data.products.slice(1) }, 'which is not offered'],
    ['a person twice', { people: [...data.people, ...data.people.slice(0, 1)] }, 'stands twice'],
  ]

  it.each(broken)('tells of %s', (_, part, fault) => {
    expect(seedFaults({ ...data, ...part }).join('\n')).toContain(fault)
  })
})
