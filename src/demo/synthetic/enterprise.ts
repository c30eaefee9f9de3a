/** Synthetic enterprises of Shanghai: codes that hold (GB 32100), a name, and what six departments have on file. */
import { buildCreditCode, type CreditCode } from '../../kernel/credit-code.ts'
import { areasOfCity } from '../../kernel/region.ts'
import { Dice } from './dice.ts'
import { enterpriseHistory, type EnterpriseHistory } from './enterprise-history.ts'
import { ENTERPRISES, isAmong } from './known-truths.ts'
import { personName } from './names.ts'

export type SyntheticEnterprise = EnterpriseHistory & {
  readonly uscc: CreditCode
  readonly name: string
  readonly legalName: string
  readonly regStatus: 'OPERATING' | 'CLOSED_TEMPORARILY' | 'REVOKED' | 'CANCELLED'
  readonly capitalWan: number
  readonly industry: string
  readonly techFirm: boolean
  readonly address: string
  /** is in Shanghai's tables at all */
  readonly registered: boolean
}

const SHANGHAI_CITY = '3101'
const BRAND = [...'澄沐栩芮朔岚汀屿砚泓珩澜煦晟昀霁琮栎沅苒祺翊舸桁']
const INDUSTRIES = [
  { name: '智能科技', tech: true },
  { name: '软件', tech: true },
  { name: '生物医药', tech: true },
  { name: '精密机械', tech: true },
  { name: '新材料', tech: true },
  { name: '环保工程', tech: false },
  { name: '供应链管理', tech: false },
  { name: '食品', tech: false },
  { name: '文化传播', tech: false },
  { name: '餐饮管理', tech: false },
  { name: '纺织品', tech: false },
  { name: '建筑装饰', tech: false },
] as const

const districts = areasOfCity(SHANGHAI_CITY).filter(({ code }) => !/7\d$/.test(code))

/** The enterprise of that index; names and codes are unique below 6,912. Truths are planted by index, see known-truths.ts. */
export function syntheticEnterprise(index: number): SyntheticEnterprise {
  const dice = new Dice('enterprise', index)
  const is = (range: keyof typeof ENTERPRISES) => isAmong(ENTERPRISES[range], index)
  const isPlanted = Object.values(ENTERPRISES).some((range) => isAmong(range, index))
  const district = dice.pick(districts)
  const industry = INDUSTRIES[index % INDUSTRIES.length] ?? INDUSTRIES[0]
  const brand = Math.floor(index / INDUSTRIES.length)
  return {
    uscc: buildCreditCode({
      registeringBody: '9',
      entityClass: '1',
      region: district.code,
      organisation: `MA1${(40_000 + index).toString()}`,
    }),
    name: `上海${BRAND[brand % BRAND.length]}${BRAND[Math.floor(brand / BRAND.length) % BRAND.length]}${industry.name}有限公司（演示）`,
    legalName: personName(dice, dice.chance(70) ? 'M' : 'F'),
    regStatus:
      isPlanted || dice.chance(96) ? 'OPERATING' : dice.pick(['CLOSED_TEMPORARILY', 'REVOKED', 'CANCELLED'] as const),
    capitalWan: dice.pick([10, 50, 100, 200, 500, 1_000, 5_000]),
    industry: industry.name,
    techFirm: is('excellent') || (!is('worst') && industry.tech && dice.chance(40)),
    address: `上海市${district.name}示例路${dice.between(1, 999)}号`,
    registered: !is('notRegistered'),
    ...enterpriseHistory(index, dice),
  }
}
