/** The shape of the demo's files in prisma/seed. Organisations are named by keys such as `chengdu.psb`, people by e-mail. */
import { z } from 'zod'
import {
  AuthorizationMode,
  BuyerClass,
  ComplaintKind,
  CostCategory,
  CreditQualification,
  DataGrade,
  IdentifierKind,
  OrganizationKind,
  PayoutRail,
  PersonRole,
  PurposeClass,
  SelectionMethod,
  ShareAttribute,
  SplitForm,
  TierMode,
  UpdateFrequency,
} from '../generated/prisma/enums.ts'
import { bp, priceE4 } from '../kernel/money.ts'
import { parseDay, type Day } from '../kernel/shanghai-time.ts'
import type { ProductFolder } from './product-folder.ts'

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
const OrgKey = z.string().regex(/^[a-z]+\.[a-z]+$/)
const Region = z.string().regex(/^\d{6}$/)
const Purposes = z.array(z.enum(PurposeClass)).min(1)
const Quantity = z.string().regex(/^\d+$/).transform(BigInt)
/** 1/10,000 yuan, as a string since no number holds money. */
const UnitPrice = Quantity.transform(priceE4)
const Bp = z
  .int()
  .min(0)
  .max(10_000)
  .transform((value) => bp(BigInt(value)))

const DayText = z.string().transform((text, context): Day => {
  const day = parseDay(text)
  if (day.ok) return day.value
  context.addIssue({ code: 'custom', message: day.error.message })
  return z.NEVER
})

export const SeedOrganization = z.strictObject({
  key: OrgKey,
  uscc: z.string(),
  kind: z.enum(OrganizationKind),
  region: Region,
  name: Bilingual,
  grassroots: z.boolean().default(false),
  smallMicro: z.boolean().default(false),
  creditQualification: z.enum(CreditQualification).default('NONE'),
  vatBp: z.int().min(0).max(10_000).default(0),
  payoutRail: z.enum(PayoutRail),
  payoutAccount: z.string().nullable().default(null),
})

/** A maker files, a checker approves: nobody is both. */
export const SeedPerson = z.strictObject({
  email: z.email(),
  org: OrgKey,
  name: z.string().min(2),
  role: z.enum(PersonRole),
  duty: z.enum(['MAKER', 'CHECKER']),
})

const SeedField = z.strictObject({
  name: z.string(),
  label: Bilingual,
  type: z.string(),
  grade: z.enum(DataGrade),
  personal: z.boolean(),
  identifierKind: z.enum(IdentifierKind),
  obtainedBySharing: z.boolean().default(false),
  providingOrg: OrgKey.nullable().default(null),
  consentLetterNo: z.string().nullable().default(null),
})

export const SeedResource = z.strictObject({
  code: z.string(),
  holder: OrgKey,
  name: Bilingual,
  theme: z.string(),
  sourceSystem: z.string(),
  summary: z.string(),
  updateFrequency: z.enum(UpdateFrequency),
  coverage: z.string(),
  shareAttribute: z.enum(ShareAttribute),
  openAttribute: z.enum(ShareAttribute),
  grade: z.enum(DataGrade),
  personal: z.boolean(),
  sensitive: z.boolean(),
  sourceTable: z.string(),
  /** what a cleaned or linked resource was made of, and how */
  derivation: z.strictObject({ parents: z.array(z.string()).min(1), note: Bilingual }).optional(),
  fields: z.array(SeedField).min(1),
})

/** 实施方案 with its records, and how the operator was selected under it. */
const SeedPlan = z.strictObject({
  no: z.string(),
  mode: z.enum(AuthorizationMode),
  name: z.string(),
  necessity: z.string(),
  operatorConditions: z.string(),
  resourceScope: z.string(),
  buildContent: z.string(),
  freeProducts: z.string(),
  chargedProducts: z.string(),
  revenueTerms: z.string(),
  securityTerms: z.string(),
  rightsAndDuties: z.string(),
  supervision: z.string(),
  otherTerms: z.string(),
  decisionRecord: z.string(),
  govApprovalNo: z.string(),
  provincialFilingNo: z.string(),
  noticeNo: z.string(),
  noticeDay: DayText,
  result: z.string(),
})

export const SeedAgreement = z.strictObject({
  no: z.string(),
  region: Region,
  implementing: OrgKey,
  operator: OrgKey,
  plan: SeedPlan,
  selectionMethod: z.enum(SelectionMethod),
  /** first and last day in force */
  startDate: DayText,
  endDate: DayText,
  decisionRecord: z.string(),
  provincialFilingNo: z.string(),
  redevelopmentBan: z.literal(true),
  productTerms: z.string(),
  platformTerms: z.string(),
  assetTerms: z.string(),
  securityTerms: z.string(),
  disclosureTerms: z.string(),
  splitPrinciple: z.string(),
  breachTerms: z.string(),
  disputeMethod: z.string(),
  exitTerms: z.string(),
  changeTerms: z.string(),
  otherTerms: z.string(),
  scope: z
    .array(z.strictObject({ resource: z.string(), fields: z.array(z.string()).min(1), purposes: Purposes }))
    .min(1),
})

const SeedCeiling = z.strictObject({
  purpose: z.enum(PurposeClass),
  buyerClass: z.enum(BuyerClass),
  priceE4: UnitPrice,
  basis: z.string(),
  trial: z.boolean(),
  documentNo: z.string(),
  validFrom: DayText,
  /** first day out of force */
  validTo: DayText,
})

const SeedPrice = z.strictObject({
  purpose: z.enum(PurposeClass),
  buyerClass: z.enum(BuyerClass),
  mode: z.enum(TierMode),
  effectiveFrom: DayText,
  tiers: z.array(z.strictObject({ seq: z.int(), fromQty: Quantity, toQty: Quantity.nullable(), priceE4: UnitPrice })),
})

const Departments = z.array(z.strictObject({ org: OrgKey, weightBp: Bp, basis: z.string() })).min(1)
/** 1/10,000 yuan for each billed call: of the one party that a FIXED rule pays first */
const Fixed = UnitPrice.nullable().default(null)

const SeedSplitParty = z.discriminatedUnion('capacity', [
  z.strictObject({
    capacity: z.enum(['GOVERNMENT', 'COST_POOL']),
    ratioBp: Bp,
    fixedE4: Fixed,
    departments: Departments,
  }),
  z.strictObject({ capacity: z.enum(['OPERATOR', 'DEVELOPER']), ratioBp: Bp, fixedE4: Fixed, org: OrgKey }),
])

export const SeedProduct = z.strictObject({
  /** in prisma/seed/products: contract.json, query.sql, examples.json */
  folder: z.string().regex(/^[a-z0-9]+$/),
  operator: OrgKey,
  developer: OrgKey.nullable(),
  /** number of the agreement its operation right comes under */
  agreement: z.string(),
  ceilings: z.array(SeedCeiling),
  prices: z.array(SeedPrice),
  /** null: free only, so there is nothing to split */
  splitRule: z
    .strictObject({
      form: z.enum(SplitForm),
      /** COST_FIRST: paid to the cost pool each month at most, in fen */
      costPoolCapFen: Quantity.nullable().default(null),
      publishedOn: DayText,
      effectiveFrom: DayText,
      parties: z.array(SeedSplitParty).min(1),
    })
    .nullable(),
})

export const SeedSubscription = z.strictObject({
  consumer: OrgKey,
  /** product code */
  product: z.string(),
  purpose: z.enum(PurposeClass),
  scenario: z.string(),
  lawfulBasis: z.string(),
  expectedVolumePerMonth: Quantity,
  retention: z.string(),
  /** first day out of force; null: as long as it may last, for a free purpose until it is decided anew */
  validTo: DayText.nullable(),
})

/** 成本调查 of a year, what was permitted on it, the ceilings set on that, and what people say of prices. */
export const SeedCost = z.strictObject({
  operator: OrgKey,
  year: z.int(),
  items: z
    .array(
      z.strictObject({
        category: z.enum(CostCategory),
        name: z.string().min(1),
        /** yuan */
        amount: z.string(),
        industryBp: z.int().min(1).max(10_000),
        allocationBasis: z.string().min(1),
        evidenceHash: z.string(),
      }),
    )
    .min(1),
  audit: z.strictObject({ disallowed: z.array(z.int()), opinion: z.string() }),
  permit: z.strictObject({
    firstYear: z.int(),
    years: z.int(),
    /** per cent */
    bondYield: z.string(),
    addOnBp: z.int(),
    documentNo: z.string(),
  }),
  ceilings: z.array(SeedCeiling.extend({ product: z.string() })),
  complaints: z.array(
    z.strictObject({
      product: z.string(),
      kind: z.enum(ComplaintKind),
      text: z.string(),
      /** none: open */
      answer: z.string().nullable(),
    }),
  ),
})

export type SeedOrganization = z.infer<typeof SeedOrganization>
export type SeedPerson = z.infer<typeof SeedPerson>
export type SeedResource = z.infer<typeof SeedResource>
export type SeedAgreement = z.infer<typeof SeedAgreement>
export type SeedProduct = z.infer<typeof SeedProduct>
export type SeedSubscription = z.infer<typeof SeedSubscription>
export type SeedCost = z.infer<typeof SeedCost>

export type SeedData = {
  readonly organizations: readonly SeedOrganization[]
  readonly people: readonly SeedPerson[]
  readonly resources: readonly SeedResource[]
  readonly agreements: readonly SeedAgreement[]
  /** each with its folder's contract, query and examples */
  readonly products: readonly (SeedProduct & ProductFolder)[]
  readonly costs: readonly SeedCost[]
  readonly subscriptions: readonly SeedSubscription[]
}
