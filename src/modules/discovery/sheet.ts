/**
 * 产品说明书: all that is known in public of one listed product, from the department that holds the data to the price of a call.
 * Promises: shows its newest listed version, prices and ceilings in force, and of what it reads only what the asker may see.
 */
import type {
  BillingUnit,
  BuyerClass,
  ConsentKind,
  DataGrade,
  Outcome,
  ProductVersionStatus,
  PurposeClass,
  QualityDimension,
  ReviewConclusion,
  ReviewKind,
  TierMode,
  UpdateFrequency,
} from '../../generated/prisma/enums.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { parseContract, type Contract } from '../product/index.ts'
import { invariant } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'

export type Party = { readonly uscc: string; readonly name: string; readonly nameEn: string }

export type SheetTier = {
  readonly seq: number
  readonly fromQty: bigint
  readonly toQty: bigint | null
  readonly priceE4: bigint
}

export type SheetPrice = {
  readonly id: string
  readonly purposeClass: PurposeClass
  readonly buyerClass: BuyerClass
  readonly unit: BillingUnit
  readonly mode: TierMode
  readonly tiers: readonly SheetTier[]
  readonly effectiveFrom: Date
  readonly effectiveTo: Date | null
}

export type SheetCeiling = Pick<SheetPrice, 'purposeClass' | 'buyerClass' | 'unit'> & {
  readonly priceE4: bigint
  readonly documentNo: string
  readonly validFrom: Date
  readonly validTo: Date
}

/** An agreement in force that covers what is read, for these purposes. */
export type SheetAgreement = {
  readonly no: string
  readonly implementing: Party
  readonly provincialFilingNo: string | null
  readonly startDate: Date
  readonly endDate: Date
  readonly purposeClasses: readonly PurposeClass[]
}

export type SheetField = {
  readonly name: string
  readonly label: string
  readonly labelEn: string
  readonly grade: DataGrade
}

/** A resource as the catalogue describes it to the public. */
export type DescribedResource = {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly region: string
  readonly theme: string
  readonly summary: string
  readonly sourceSystem: string
  readonly grade: DataGrade
  readonly coverage: string
  readonly updateFrequency: UpdateFrequency
  readonly registrationCode: string | null
  readonly registeredAt: Date | null
  readonly createdAt: Date
  readonly holder: Party
  /** how it was made of its parents; null for one as its department collected it */
  readonly derivation: string | null
  readonly derivationEn: string | null
  readonly parents: readonly { readonly parent: ParentResource }[]
  /** the newest, if there is one */
  readonly qualityReports: readonly SheetQuality[]
}

export type ParentResource = { readonly code: string; readonly name: string; readonly nameEn: string }

/** What was counted when a derived table was filled. */
export type SheetQuality = {
  readonly measuredAt: Date
  readonly rowsIn: bigint
  readonly rowsOut: bigint
  readonly figures: readonly SheetFigure[]
}

export type SheetFigure = {
  readonly dimension: QualityDimension
  readonly met: bigint
  readonly checked: bigint
  readonly method: string
  readonly methodEn: string
}

/** One link of the licence chain: a resource, the department that holds it, and the agreements it is operated under. */
export type SheetSource = DescribedResource & {
  readonly fields: readonly SheetField[]
  readonly agreements: readonly SheetAgreement[]
}

/** Who reviewed the version shown, and to which conclusion. Why is for its publisher and reviewers. */
export type SheetOpinion = {
  readonly kind: ReviewKind
  readonly conclusion: ReviewConclusion
  readonly reviewer: Party
  readonly reviewedAt: Date
}

export type Sheet = {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly summary: string
  readonly summaryEn: string
  readonly region: string
  readonly unit: BillingUnit
  readonly registrationCode: string | null
  readonly registeredUntil: Day | null
  readonly operator: Party
  readonly developer: Party | null
  readonly version: number
  readonly grade: DataGrade
  readonly consentKind: ConsentKind
  readonly purposeClasses: readonly PurposeClass[]
  readonly outcomes: readonly Outcome[]
  readonly billableOutcomes: readonly Outcome[]
  readonly contract: Contract
  readonly sandbox: unknown
  readonly contentHash: string
  readonly status: ProductVersionStatus
  readonly submittedAt: Date
  readonly approvedAt: Date | null
  readonly listedAt: Date | null
  readonly opinions: readonly SheetOpinion[]
  readonly sources: readonly SheetSource[]
  readonly prices: readonly SheetPrice[]
  readonly ceilings: readonly SheetCeiling[]
}

type FoundResource = Omit<SheetSource, 'fields' | 'agreements'> & {
  agreementScopes: {
    fieldIds: string[]
    purposeClasses: PurposeClass[]
    agreement: Omit<SheetAgreement, 'purposeClasses'> & { operatorOrgId: string }
  }[]
}

/** A product as the store finds it, with its newest listed version. */
export type FoundProduct = Omit<
  Sheet,
  | 'registeredUntil'
  | 'version'
  | 'grade'
  | 'consentKind'
  | 'purposeClasses'
  | 'outcomes'
  | 'billableOutcomes'
  | 'contract'
  | 'sandbox'
  | 'contentHash'
  | 'status'
  | 'submittedAt'
  | 'approvedAt'
  | 'listedAt'
  | 'opinions'
  | 'sources'
> & {
  operatorOrgId: string
  registeredUntil: Date | null
  versions: (Pick<
    Sheet,
    | 'version'
    | 'grade'
    | 'consentKind'
    | 'purposeClasses'
    | 'outcomes'
    | 'billableOutcomes'
    | 'sandbox'
    | 'contentHash'
    | 'status'
    | 'submittedAt'
    | 'approvedAt'
    | 'listedAt'
    | 'opinions'
  > & { contract: unknown; sourceFields: { field: SheetField & { id: string; resource: FoundResource } }[] })[]
}

/** @returns undefined for a product without a listed version to see */
export function sheetOf({
  versions: [version],
  operatorOrgId,
  registeredUntil,
  ...product
}: FoundProduct): Sheet | undefined {
  if (!version) return undefined
  const { sourceFields, contract: json, ...shown } = version
  const contract = parseContract(json)
  invariant(contract.ok, `The contract of ${product.code} v${version.version} was checked when it was submitted.`)
  return {
    ...product,
    ...shown,
    registeredUntil: registeredUntil && dayOfColumn(registeredUntil),
    contract: contract.value,
    sources: sourcesOf(sourceFields, { operatorOrgId, purposes: version.purposeClasses }),
  }
}

type Read = { operatorOrgId: string; purposes: readonly PurposeClass[] }

/** The fields read, by resource, in the order in which they were found. */
function sourcesOf(sourceFields: FoundProduct['versions'][number]['sourceFields'], read: Read): SheetSource[] {
  const byResource = Map.groupBy(sourceFields, ({ field }) => field.resource.code)
  return [...byResource.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { agreementScopes, ...resource } = first.field.resource
    const ids = group.map(({ field }) => field.id)
    const fields = group.map(({ field: { name, label, labelEn, grade } }) => ({ name, label, labelEn, grade }))
    return [{ ...resource, fields, agreements: agreementsOf(agreementScopes, ids, read) }]
  })
}

/** Those with the product's operator that cover a field it reads, for a purpose it is for. */
function agreementsOf(scopes: FoundResource['agreementScopes'], ids: readonly string[], read: Read): SheetAgreement[] {
  return scopes.flatMap(({ fieldIds, purposeClasses, agreement: { operatorOrgId, ...agreement } }) => {
    const purposes = purposeClasses.filter((purpose) => read.purposes.includes(purpose))
    const covers =
      operatorOrgId === read.operatorOrgId && purposes.length > 0 && ids.some((id) => fieldIds.includes(id))
    return covers ? [{ ...agreement, purposeClasses: purposes }] : []
  })
}
