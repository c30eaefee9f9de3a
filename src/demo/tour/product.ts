/** A product as data: contract, query and sandbox, submitted, approved with the operation right, listed. No deployment. */
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

const APPROVE = `mutation ($input: ApproveProductInput!) {
  approveProduct(input: $input) { ${REFUSED} ... on ApproveProductSuccess { ${VERSION} } }
}`

/** The bureau approves; with it comes the operation right, resting on the uses of every field. */
export async function approveProduct(stage: Stage, plan: TourPlan, productVersionId: string): Promise<void> {
  const input = { productVersionId, agreementNo: plan.agreementNo }
  const { approveProduct: version } = await stage.run<{ approveProduct: Version }>('bureauChecker', APPROVE, { input })
  stage.note(`${plan.productCode}: ${version.status}`)
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
