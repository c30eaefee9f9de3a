/** A product as data: contract and query, submitted, approved with the operation right, listed. No deployment. */
import { REFUSED } from '../../cli/client.ts'
import type { TourPlan } from './plan.ts'
import type { Stage } from './stage.ts'

type Version = { id: string; status: string; contentHash: string }

const VERSION = `data { id status contentHash }`
const SUBMIT = `mutation ($input: SubmitProductInput!) {
  submitProduct(input: $input) { ${REFUSED} ... on SubmitProductSuccess { ${VERSION} } }
}`

/** The operator submits contract and query. @returns the version's global id */
export async function submitProduct(stage: Stage, { contract, query }: TourPlan): Promise<string> {
  const input = { contract, query }
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

const LIST = `mutation ($input: ListProductInput!) {
  listProduct(input: $input) { ${REFUSED} ... on ListProductSuccess { ${VERSION} } }
}`

/** The operator lists it: its function is installed in the data domain. */
export async function listProduct(stage: Stage, plan: TourPlan, productVersionId: string): Promise<void> {
  const input = { productVersionId }
  const { listProduct: version } = await stage.run<{ listProduct: Version }>('operatorMaker', LIST, { input })
  stage.note(`${plan.productCode}: ${version.status}`)
}
