/** What one playing of the tour brings to market: seed data under codes of its own, so that it can be played again. */
import type { Example } from '../../modules/product/index.ts'
import { readProductFolder, type ProductFolder } from '../product-folder.ts'
import { resolveExamples } from '../resolve-example.ts'
import { readTourResource } from '../seed-data.ts'
import type { SeedResource } from '../seed-shape.ts'

/** The public-security resource that is in the seeded catalogue. */
const PERSON_RESOURCE = 'CD-PSB-PERSON'
export const PURPOSE = 'INDUSTRY_DEVELOPMENT'
export const CHENGDU_REGION = '510100'

export type TourPlan = {
  readonly suffix: string
  readonly productCode: string
  readonly agreementNo: string
  readonly implementationPlanNo: string
  /** the app's real-name registry, which the tour registers */
  readonly resource: SeedResource
  readonly contract: ProductFolder['contract']
  readonly query: string
  readonly sandbox: ProductFolder['sandboxJson']
  readonly examples: readonly Example[]
}

/** @param now makes the codes: no two plays begin in the same millisecond */
export async function planTour(now: Date): Promise<TourPlan> {
  const suffix = now.getTime().toString(36).toUpperCase()
  const [resource, { contract, query, sandboxJson: sandbox, examples: unresolved }] = await Promise.all([
    readTourResource(),
    readProductFolder('id3'),
  ])
  const codes = {
    suffix,
    productCode: `T${suffix}`,
    agreementNo: `CD-TOUR-${suffix}`,
    implementationPlanNo: `CD-TOUR-P-${suffix}`,
  }
  const examples = resolveExamples(unresolved)
  const plan = { ...codes, resource, contract: { ...contract, code: codes.productCode }, query, sandbox, examples }
  return withResourceCode(`${resource.code}-${suffix}`, plan)
}

/** The same plan, with the app's resource under another code. */
export function withResourceCode(code: string, plan: TourPlan): TourPlan {
  const { resource, contract } = plan
  const sources = contract.sources.map((source) => {
    return source.resource === PERSON_RESOURCE ? source : { ...source, resource: code }
  })
  return { ...plan, resource: { ...resource, code }, contract: { ...contract, sources } }
}

/** Which fields the product reads of the resource that public security holds, and of the app's. */
export function sourcesOf({ contract }: TourPlan) {
  const [person, app] = contract.sources
  if (!person || !app) throw new Error('The product of the tour reads two resources.')
  return { person, app }
}
