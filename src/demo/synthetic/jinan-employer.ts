/** Synthetic employers of Jinan: a credit code that holds, and the numbers they had before there were credit codes. */
import { buildCreditCode, type CreditCode } from '../../kernel/credit-code.ts'
import { areasOfCity } from '../../kernel/region.ts'

export type JinanEmployer = {
  readonly uscc: CreditCode
  readonly name: string
  /** 15 digits of the old business registration, and the 9 characters of the old organisation code */
  readonly oldNumbers: readonly string[]
  readonly regStatus: 'OPERATING' | 'CANCELLED'
}

/** How many there are, at any scale. */
export const JINAN_EMPLOYERS = 300

const BRAND = [...'泺沁岱沂汶漱澧渌洙泮泗沭潍淄沽浯漯']
const INDUSTRIES = [
  '机床',
  '医疗器械',
  '文化传媒',
  '物流',
  '软件',
  '食品',
  '建材',
  '教育科技',
  '商贸',
  '新能源',
] as const

const districts = areasOfCity('3701').filter(({ code }) => !/7\d$/.test(code))

/** The employer of that index, below JINAN_EMPLOYERS. */
export function jinanEmployer(index: number): JinanEmployer {
  const district = districts[index % districts.length]?.code ?? ''
  const organisation = `MA3${(50_000 + index).toString()}`
  const uscc = buildCreditCode({ registeringBody: '9', entityClass: '1', region: district, organisation })
  const brand = Math.floor(index / INDUSTRIES.length)
  const name = `${BRAND[brand % BRAND.length]}${BRAND[(brand * 5 + 3) % BRAND.length]}`
  return {
    uscc,
    name: `济南${name}${INDUSTRIES[index % INDUSTRIES.length]}有限公司（演示）`,
    oldNumbers: [`${district}2${index.toString().padStart(8, '0')}`, uscc.slice(8, 17)],
    regStatus: index % 25 === 24 ? 'CANCELLED' : 'OPERATING',
  }
}
