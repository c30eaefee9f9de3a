/**
 * 会计科目: which accounts exist, and how one is named.
 * Promises: an account's code says its subject, whose books it is in and towards whom; one code, one account.
 * Refuses, by type: an account towards somebody without saying whom, and the other way round.
 */
import type { AccountClass } from '../../generated/prisma/enums.ts'

type Subject = {
  /** 科目代码, after 企业会计准则应用指南 where it has one. */
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly class: AccountClass
  /** One account for each counterparty, or one for the whole book. */
  readonly counterparty: boolean
}

/** The chart of accounts, as data. A subject is used by its name here and shown by its code. */
export const CHART = {
  BANK: { code: '1002', name: '银行存款', nameEn: 'Bank', class: 'ASSET', counterparty: false },
  PROCESSOR_BALANCE: {
    code: '1012',
    name: '其他货币资金',
    nameEn: 'Balance at the payment processor',
    class: 'ASSET',
    counterparty: false,
  },
  RECEIVABLE: { code: '1122', name: '应收账款', nameEn: 'Receivable from a buyer', class: 'ASSET', counterparty: true },
  TREASURY_RECEIVABLE: {
    code: '1221',
    name: '其他应收款（待退库）',
    nameEn: 'Receivable from the treasury for a department, to be returned or offset',
    class: 'ASSET',
    counterparty: true,
  },
  PAYABLE: {
    code: '2202',
    name: '应付账款',
    nameEn: 'Payable to an organisation',
    class: 'LIABILITY',
    counterparty: true,
  },
  UNSPLIT_REVENUE: {
    code: '2203',
    name: '待分配收入',
    nameEn: 'Revenue not yet split',
    class: 'LIABILITY',
    counterparty: false,
  },
  CUSTOMER_ADVANCE: {
    code: '2205',
    name: '预收客户款',
    nameEn: 'Advance of a buyer',
    class: 'LIABILITY',
    counterparty: true,
  },
  VAT_PAYABLE: { code: '2221', name: '应交增值税', nameEn: 'VAT payable', class: 'LIABILITY', counterparty: false },
  TREASURY_NONTAX_PAYABLE: {
    code: '2240',
    name: '应缴非税收入',
    nameEn: 'Non-tax revenue payable to the treasury for a department',
    class: 'LIABILITY',
    counterparty: true,
  },
  INSTITUTION_PAYABLE: {
    code: '2241',
    name: '应付事业单位',
    nameEn: 'Payable to a public institution',
    class: 'LIABILITY',
    counterparty: true,
  },
  SUSPENSE: {
    code: '2242',
    name: '暂收待核款',
    nameEn: 'Money received and not yet matched',
    class: 'LIABILITY',
    counterparty: false,
  },
  OPERATION_REVENUE: {
    code: '6001',
    name: '运营收入',
    nameEn: 'Revenue of operation',
    class: 'REVENUE',
    counterparty: false,
  },
  PROCESSOR_FEES: {
    code: '6603',
    name: '财务费用（支付手续费）',
    nameEn: 'Fees of the payment processor',
    class: 'EXPENSE',
    counterparty: false,
  },
} as const satisfies Record<string, Subject>

export type ChartName = keyof typeof CHART
type CounterpartyChart = { [N in ChartName]: (typeof CHART)[N]['counterparty'] extends true ? N : never }[ChartName]
type BookChart = Exclude<ChartName, CounterpartyChart>

/** An account within the books of a journal's organisation: `{ chart: 'RECEIVABLE', counterpartyOrgId: buyerOrgId }`. */
export type AccountRef =
  | { readonly chart: BookChart; readonly counterpartyOrgId?: undefined }
  | { readonly chart: CounterpartyChart; readonly counterpartyOrgId: string }

/** `<chart>.<bookOrgId>[.<counterpartyOrgId>]`: the account's name in the database, in events and in the log. */
export function accountCode(bookOrgId: string, { chart, counterpartyOrgId }: AccountRef): string {
  return [CHART[chart].code, bookOrgId, ...(counterpartyOrgId ? [counterpartyOrgId] : [])].join('.')
}
