import * as enums from '../generated/prisma/enums.ts'
import { enumOf } from './enum-of.ts'

export const PurposeClass = enumOf(
  'PurposeClass',
  enums.PurposeClass,
  '用途类别: what the data is used for. It decides the price first (发改价格〔2025〕65号).',
  {
    PUBLIC_GOVERNANCE: '公共治理 public governance: free',
    PUBLIC_WELFARE: '公益事业 public welfare: free',
    INDUSTRY_DEVELOPMENT: '产业发展 industry development: charged under the ceiling',
    SECTOR_DEVELOPMENT: '行业发展 sector development: charged under the ceiling',
  },
)

export const DataGrade = enumOf('DataGrade', enums.DataGrade, '数据分级 by GB/T 43697-2024.', {
  L1: '一般 1 级 general data, level 1',
  L2: '一般 2 级 general data, level 2',
  L3: '一般 3 级 general data, level 3',
  L4: '一般 4 级 general data, level 4',
  IMPORTANT: '重要 important data',
  CORE: '核心 core data',
})

export const BuyerClass = enumOf('BuyerClass', enums.BuyerClass, '购买方类别: which price a buyer gets.', {
  ALL: '全部 every buyer',
  GRASSROOTS_PUBLIC: '基层公共服务主体 a grassroots public-service body',
  SMALL_MICRO: '小微企业 a small or micro enterprise',
  COMMERCIAL: '商业主体 any other enterprise',
})

export const BillingUnit = enumOf('BillingUnit', enums.BillingUnit, '计费单位: what is counted.', {
  CALL: '次 one call',
  REPORT: '份 one report',
})

export const Outcome = enumOf(
  'Outcome',
  enums.Outcome,
  'What a call came to. The contract says which outcomes are billed.',
  {
    MATCH: '一致 agrees',
    MISMATCH: '不一致 does not agree',
    NO_RECORD: '查无 no record; never billed',
    HIT: '命中 on the list',
    CLEAR: '未命中 not on the list',
    SCORED: '已评定 answered by bands or a score',
    UNKNOWN: '未知 cannot be told; never billed',
    INSUFFICIENT: '信息不足 not enough to tell; never billed',
    INVALID_INPUT: '输入无效 the input breaks the contract; never billed',
    DENIED: '拒绝 no right to this answer; never billed',
    ERROR: '故障 a fault of the service; never billed',
  },
)

export const Right = enumOf('Right', enums.Right, '三权: the three rights that are kept apart.', {
  HOLDING: '持有权 holding: the department that holds the data',
  USE: '加工使用权 processing use: the operator may process fields for a purpose',
  OPERATION: '产品经营权 product operation: the operator may operate one product',
})

export const SplitCapacity = enumOf('SplitCapacity', enums.SplitCapacity, '身份: in what capacity a party shares.', {
  GOVERNMENT: '政府 government, divided among the departments whose data is used',
  OPERATOR: '运营机构 the operator',
  DEVELOPER: '开发利用主体 a developer',
  COST_POOL: '成本补偿 the cost pool, divided among departments that bear costs',
})

export const SettlementKind = enumOf('SettlementKind', enums.SettlementKind, '结算方式: how a share is settled.', {
  TREASURY_NONTAX: '缴国库非税 paid into the treasury as non-tax revenue',
  INSTITUTION_LOCAL: '事业单位按本级办法 paid to an institution by the rule of its level',
  PAYABLE: '应付 payable to the organisation',
  RETAINED: '留存 kept by the operator',
})

export const OrganizationKind = enumOf('OrganizationKind', enums.OrganizationKind, '机构类型', {
  ADMIN_UNIT: '行政单位 administrative unit',
  INSTITUTION: '事业单位 public institution',
  PUBLIC_UTILITY: '公用企业 public utility',
  OPERATOR: '运营机构 operator',
  DEVELOPER: '开发利用主体 developer',
  CONSUMER: '数据使用单位 consumer of data',
  REGISTRY: '登记机构 registry',
  DATA_BUREAU: '数据主管部门 data bureau',
  PRICE_DEPT: '价格主管部门 price department',
  FINANCE: '财政部门 finance department',
  AUDIT: '审计机关 audit office',
  SECURITY: '网络安全主管部门 security authority',
})

export const UpdateFrequency = enumOf(
  'UpdateFrequency',
  enums.UpdateFrequency,
  '更新频率: how often a source is brought up to date.',
  {
    REALTIME: '实时 at once',
    DAILY: '每日 daily',
    WEEKLY: '每周 weekly',
    MONTHLY: '每月 monthly',
    YEARLY: '每年 yearly',
  },
)

export const ProductBasis = enumOf('ProductBasis', enums.ProductBasis, '权利依据: the right that a product rests on.', {
  HOLDING: '持有权 a department’s own, free of charge, on its holding alone',
  OPERATION: '产品经营权 an operator’s, on holding, use and operation',
})

export const ConsentKind = enumOf('ConsentKind', enums.ConsentKind, '同意类型: whose consent a call needs.', {
  NONE: '无需同意 none',
  ORG_AUTH: '企业授权 authorization by the enterprise',
  PERSONAL: '个人同意 consent of the person',
  PERSONAL_SEPARATE: '单独同意 separate consent of the person (PIPL art. 23, 29)',
  MUTUAL: '双方同意 consent of both persons',
})

export const TierMode = enumOf('TierMode', enums.TierMode, '阶梯方式: how tiers apply to the volume of a month.', {
  PROGRESSIVE: '累进 progressive: each tier’s part at that tier’s price; a bill never falls',
  WHOLE_VOLUME: '全量 whole volume: the tier reached prices every unit; a bill can fall at a bound',
  FLAT: '单一 flat: one price for every unit',
})

export const LineKind = enumOf('LineKind', enums.LineKind, '账单行类别: what a line is for.', {
  USAGE: '用量 units of a tier',
  PACKAGE: '套餐内 units that a fee pays for',
  FREE_QUOTA: '免费额度 units that nothing is due for',
  TIER_FEE: '档位费 the fee of a tier that was reached',
  FEE: '固定费 the monthly or yearly fee',
  MINIMUM: '保底 what was missing to the minimum',
})

export const ProductVersionStatus = enumOf(
  'ProductVersionStatus',
  enums.ProductVersionStatus,
  'Where a version stands.',
  {
    SUBMITTED: '已提交 submitted, waits for its two reviews',
    REJECTED: '未通过 rejected by a review: a new version goes on',
    APPROVED: '已审定 approved by both reviews, not yet listed',
    LISTED: '已上架 listed: can be called',
    DELISTED: '已下架 delisted',
  },
)

export const CredentialStatus = enumOf('CredentialStatus', enums.CredentialStatus, 'Whether a key is good.', {
  ACTIVE: '有效 good',
  REVOKED: '已吊销 revoked for good',
})

export const QualityDimension = enumOf('QualityDimension', enums.QualityDimension, '质量维度 (GB/T 36344-2018)', {
  NORMATIVE: '规范性 in the form that it should have',
  ACCURACY: '准确性 true, and each thing once',
  COMPLETENESS: '完整性 nothing is missing',
  CONSISTENCY: '一致性 agrees with itself and with what it is linked to',
  TIMELINESS: '时效性 entered and renewed in time',
  ACCESSIBILITY: '可访问性 can be got at',
})

export const ReviewKind = enumOf('ReviewKind', enums.ReviewKind, '审查类别', {
  COMPLIANCE: '合规审查 of compliance, by the data bureau',
  SECURITY: '安全审查 of security, by the security authority',
})

export const ReviewConclusion = enumOf('ReviewConclusion', enums.ReviewConclusion, '审查结论', {
  APPROVED: '通过 approved',
  REJECTED: '不通过 rejected',
})

export const Side = enumOf('Side', enums.Side, '借贷方向', { DEBIT: '借 debit', CREDIT: '贷 credit' })

export const PriceAdjuster = enumOf('PriceAdjuster', enums.PriceAdjuster, '调价主体: who adjusts after a year.', {
  NOBODY: '无需调整 nobody: income is as permitted',
  OPERATOR: '运营机构 the operator adjusts its concrete prices',
  AUTHORIZER: '授权方 the authorizer adjusts the ceilings',
})
