/** Facets: traits that what is found is counted by, and the two names of every value. */
import type {
  BillingUnit,
  ConsentKind,
  DataGrade,
  PurposeClass,
  UpdateFrequency,
} from '../../generated/prisma/enums.ts'
import { regionFullName } from '../../kernel/region.ts'

/** Whether some price in force costs nothing, or something. A product can be both, for different purposes. */
export type Charge = 'FREE' | 'CHARGED'

/** One value of a facet, and how many it has among what is found by everything else that is asked. */
export type Bucket = {
  readonly value: string
  readonly count: number
  readonly name?: string
  readonly nameEn?: string
}

export type Labels = { readonly zh: string; readonly en: string }

/** Also searched: 用途 is a word that people look for. */
export const PURPOSE_LABELS: Readonly<Record<PurposeClass, Labels>> = {
  PUBLIC_GOVERNANCE: { zh: '公共治理', en: 'public governance' },
  PUBLIC_WELFARE: { zh: '公益事业', en: 'public welfare' },
  INDUSTRY_DEVELOPMENT: { zh: '产业发展', en: 'industry development' },
  SECTOR_DEVELOPMENT: { zh: '行业发展', en: 'sector development' },
}

const GRADE_LABELS: Readonly<Record<DataGrade, Labels>> = {
  L1: { zh: '一般 1 级', en: 'general, level 1' },
  L2: { zh: '一般 2 级', en: 'general, level 2' },
  L3: { zh: '一般 3 级', en: 'general, level 3' },
  L4: { zh: '一般 4 级', en: 'general, level 4' },
  IMPORTANT: { zh: '重要', en: 'important' },
  CORE: { zh: '核心', en: 'core' },
}

const UNIT_LABELS: Readonly<Record<BillingUnit, Labels>> = {
  CALL: { zh: '次', en: 'call' },
  REPORT: { zh: '份', en: 'report' },
}

const CONSENT_LABELS: Readonly<Record<ConsentKind, Labels>> = {
  NONE: { zh: '无需同意', en: 'none' },
  ORG_AUTH: { zh: '企业授权', en: 'authorization by the enterprise' },
  PERSONAL: { zh: '个人同意', en: 'consent of the person' },
  PERSONAL_SEPARATE: { zh: '单独同意', en: 'separate consent of the person' },
  MUTUAL: { zh: '双方同意', en: 'consent of both persons' },
}

const CHARGE_LABELS: Readonly<Record<Charge, Labels>> = {
  FREE: { zh: '免费', en: 'free of charge' },
  CHARGED: { zh: '收费', en: 'charged' },
}

const FREQUENCY_LABELS: Readonly<Record<UpdateFrequency, Labels>> = {
  REALTIME: { zh: '实时', en: 'at once' },
  DAILY: { zh: '每日', en: 'daily' },
  WEEKLY: { zh: '每周', en: 'weekly' },
  MONTHLY: { zh: '每月', en: 'monthly' },
  YEARLY: { zh: '每年', en: 'yearly' },
}

const CODES: Readonly<Record<string, Readonly<Record<string, Labels>>>> = {
  purposes: PURPOSE_LABELS,
  grades: GRADE_LABELS,
  units: UNIT_LABELS,
  consents: CONSENT_LABELS,
  charges: CHARGE_LABELS,
  frequencies: FREQUENCY_LABELS,
}

/** The names of a value: those of its code, of its region or of its organisation; a theme is its own name. */
export function labelsOf(facet: string, { value, name, nameEn }: Bucket): Labels {
  const coded = CODES[facet]?.[value]
  if (coded) return coded
  if (facet === 'regions') return { zh: regionFullName(value) ?? value, en: value }
  return { zh: name ?? value, en: nameEn ?? value }
}
