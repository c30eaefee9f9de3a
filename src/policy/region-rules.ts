import { invariant } from '../kernel/result.ts'
import { PolicyDocument, PolicyError, type PolicyTexts, readPolicyTexts, refuseFaulty } from './document.ts'
import { CityFile, NationalFile, type RuleEntry, RulePack } from './rule-pack.ts'

type Entries = Readonly<Record<string, RuleEntry>>

/** The law's numbers by region: the nation's, and for some cities what they do differently. */
export class RegionRules {
  private constructor(
    private readonly national: RulePack,
    private readonly cities: ReadonlyMap<string, RulePack>,
  ) {}

  /** Reads `policies/rules/`. @throws PolicyError naming file, line and fix */
  static load(folder: URL): RegionRules {
    return RegionRules.parse(readPolicyTexts(folder))
  }

  static parse(texts: PolicyTexts): RegionRules {
    const documents = Object.entries(texts)
      .filter(([file]) => file.startsWith('rules/'))
      .map(([file, text]) => new PolicyDocument(file, text))
    const nationalDocument = documents.find(({ file }) => file === 'rules/national.json')
    if (!nationalDocument) throw new PolicyError(['policies/rules/national.json:1: this file is missing'])
    const national: Entries = nationalDocument.as(NationalFile).rules
    const cities = new Map<string, RulePack>()
    for (const document of documents) {
      if (document === nationalDocument) continue
      const { region, rules } = document.as(CityFile)
      const own: Entries = Object.fromEntries(
        Object.entries(rules).flatMap(([key, entry]) => (entry ? [[key, entry]] : [])),
      )
      refuseFaulty(document.faults([...checkRegion(region, cities), ...checkOverrides(own, national)]))
      cities.set(region, new RulePack(region, { ...national, ...own }))
    }
    return new RegionRules(new RulePack('national', national), cities)
  }

  /** The pack of a region: its city's, for a district that of the city above it, else the nation's. */
  for(region: string): RulePack {
    invariant(/^\d{6}$/.test(region), `${region} is no region code of six digits`)
    const above = [region, `${region.slice(0, 4)}00`, `${region.slice(0, 2)}0000`]
    return above.map((code) => this.cities.get(code)).find((pack) => pack !== undefined) ?? this.national
  }
}

function checkRegion(region: string, cities: ReadonlyMap<string, RulePack>) {
  return cities.has(region) ? [{ path: ['region'], message: `${region} has a file already: join the two` }] : []
}

/** A city chooses where the platform chooses. What the law says it changes by a law it cites, not by a choice. */
function checkOverrides(own: Entries, national: Entries) {
  return Object.entries(own)
    .filter(([key, entry]) => national[key]?.source === 'law' && entry.source !== 'law')
    .map(([key]) => ({
      path: ['rules', key, 'source'],
      message: `${key} is law in the whole nation: cite the law that differs here, or remove it`,
    }))
}
