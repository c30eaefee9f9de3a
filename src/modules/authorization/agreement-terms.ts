/**
 * The 13 items of an authorization agreement (27号 art. 13).
 * Promises: a draft says something of every item. Refuses: naming every item that is missing, all at once.
 */
import type { SelectionMethod } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'

/** The items that are prose, by their names in Chinese and English; scope and term are the other two of the 13. */
export const AGREEMENT_ARTICLES = {
  productTerms: {
    zh: '产品服务清单及技术标准、安全审查、业务合规审查要求',
    en: 'products and services, technical standard, security and compliance review',
  },
  platformTerms: { zh: '技术支撑平台', en: 'technical platform' },
  assetTerms: { zh: '资产权属', en: 'ownership of hardware, software and products' },
  disclosureTerms: { zh: '信息披露与再开发禁止', en: 'disclosure duties and the re-development ban' },
  splitPrinciple: { zh: '成本收入核算与收益分配', en: 'cost and income accounting, revenue distribution' },
  securityTerms: {
    zh: '数据安全、个人信息保护、风险监测与应急',
    en: 'security, personal information, risk monitoring, emergency',
  },
  exitTerms: { zh: '成效评价、续约或退出', en: 'evaluation, renewal or exit' },
  breachTerms: { zh: '违约责任', en: 'breach' },
  disputeMethod: { zh: '争议解决', en: 'dispute resolution' },
  changeTerms: { zh: '协议变更与终止', en: 'change and termination' },
  otherTerms: { zh: '其他', en: 'other; “none” where there is nothing else' },
} as const

export type AgreementArticle = keyof typeof AGREEMENT_ARTICLES
export const ARTICLE_NAMES: readonly AgreementArticle[] = Object.keys(AGREEMENT_ARTICLES).filter(isArticle)

function isArticle(word: string): word is AgreementArticle {
  return Object.hasOwn(AGREEMENT_ARTICLES, word)
}

export type AgreementTerms = Readonly<Record<AgreementArticle, string>> & {
  no: string
  selectionMethod: SelectionMethod
  startDate: Day
  /** last day in force */
  endDate: Day
  redevelopmentBan: boolean
}

/** Whether every item is there. The refusal names each that is not. */
export function checkArticles(terms: AgreementTerms): Result<void> {
  const missing = ARTICLE_NAMES.filter((name) => terms[name].trim() === '')
  const [first] = missing
  if (!first) return ok()
  const named = missing.map((name) => `${name} (${AGREEMENT_ARTICLES[name].zh})`).join(', ')
  return refuse({
    code: 'AGREEMENT_ITEMS_MISSING',
    message: `An agreement has 13 items, and ${missing.length} of this are missing: ${named}. Write each of them.`,
    rule: '27号 art. 13',
    field: `input.${first}`,
    details: { missing: missing.join(', ') },
  })
}
