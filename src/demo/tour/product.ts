/** A product as data: contract, query and sandbox, submitted, reviewed by two organisations, listed. No deployment. */
import { REFUSED } from '../../cli/client.ts'
import type { TourPlan } from './plan.ts'
import type { Stage } from './stage.ts'

type Version = { id: string; status: string; contentHash: string }

const VERSION = `data { id status contentHash }`
const SUBMIT = `mutation ($input: SubmitProductInput!) {
  submitProduct(input: $input) { ${REFUSED} ... on SubmitProductSuccess { ${VERSION} } }
}`

/** The operator submits contract, query, sandbox and examples; the automatic review lets it pass. @returns the version's global id */
export async function submitProduct(stage: Stage, { contract, query, sandbox, examples }: TourPlan): Promise<string> {
  const input = { contract, query, sandbox, examples }
  const { submitProduct: version } = await stage.run<{ submitProduct: Version }>('operatorMaker', SUBMIT, { input })
  stage.note(`${contract.code} v${contract.version}: ${version.status}, SHA-256 ${version.contentHash}`)
  return version.id
}

const COMPLIANCE = `mutation ($input: ReviewComplianceInput!) {
  reviewCompliance(input: $input) { ${REFUSED} ... on ReviewComplianceSuccess { ${VERSION} } }
}`
const SECURITY = `mutation ($input: ReviewSecurityInput!) {
  reviewSecurity(input: $input) { ${REFUSED} ... on ReviewSecuritySuccess { ${VERSION} } }
}`

/** The bureau and the security authority approve; with the second comes the operation right, resting on the uses of every field. */
export async function reviewProduct(stage: Stage, plan: TourPlan, productVersionId: string): Promise<void> {
  const compliance = { input: { productVersionId, approve: true, agreementNo: plan.agreementNo } }
  const { reviewCompliance: waiting } = await stage.run<{ reviewCompliance: Version }>(
    'bureauChecker',
    COMPLIANCE,
    compliance,
  )
  stage.note(`${plan.productCode}: 合规审查通过 / compliance approved, ${waiting.status}`)
  const security = { input: { productVersionId, approve: true } }
  const { reviewSecurity: version } = await stage.run<{ reviewSecurity: Version }>('security', SECURITY, security)
  stage.note(`${plan.productCode}: 安全审查通过 / security approved, ${version.status}`)
}

const RELEASE = `mutation ($input: ReleaseFieldsInput!) {
  releaseFields(input: $input) { ${REFUSED} ... on ReleaseFieldsSuccess { data { holder { name nameEn } fieldNames } } }
}`

/** Each department lets its fields into this charged product; before that it is not listed. */
export async function releaseFields(stage: Stage, productVersionId: string): Promise<void> {
  type Released = { releaseFields: { holder: { name: string; nameEn: string }; fieldNames: string[] } }
  for (const department of ['securityHolder', 'appHolder'] as const) {
    const input = { productVersionId }
    const { releaseFields: released } = await stage.run<Released>(department, RELEASE, { input })
    stage.note(`${released.holder.name} ${released.holder.nameEn}: ${released.fieldNames.join(', ')}`)
  }
}

const LIST = `mutation ($input: ListProductInput!) {
  listProduct(input: $input) { ${REFUSED} ... on ListProductSuccess { ${VERSION} } }
}`

/** The operator lists it: its function is installed in the data domain. */
export async function listProduct(stage: Stage, plan: TourPlan, productVersionId: string): Promise<void> {
  const input = { productVersionId }
  const { listProduct: version } = await stage.run<{ listProduct: Version }>('operatorMaker', LIST, { input })
  stage.note(`${plan.productCode}: ${version.status}`)
}
