/** The three rights: what a department holds, what an operator may use, and under which agreement. */
import { CallRefused, REFUSED } from '../../cli/client.ts'
import { CHENGDU_REGION, PURPOSE, sourcesOf, withResourceCode, type TourPlan } from './plan.ts'
import type { Role, Stage } from './stage.ts'
import { expectThat } from './tour-failed.ts'

type Resource = { code: string; status: string }

const REGISTER = `mutation ($input: RegisterResourceInput!) {
  registerResource(input: $input) { ${REFUSED} ... on RegisterResourceSuccess { data { code status } } }
}`
const FIND_RESOURCE = `query ($search: String!, $region: String!) {
  dataResources(search: $search, region: $region) { edges { node { code status } } }
}`

/** The department files its resource. On a service that has seen the tour before, the table is registered: then that is used. */
export async function registerResource(stage: Stage, plan: TourPlan): Promise<{ plan: TourPlan; resource: Resource }> {
  const { holder: _holder, name, fields, ...rest } = plan.resource
  const described = fields.map(({ label, providingOrg: _provider, ...field }) => {
    return { ...field, label: label.zh, labelEn: label.en }
  })
  const input = { ...rest, name: name.zh, nameEn: name.en, operable: true, fields: described }
  try {
    const { registerResource: resource } = await stage.run<{ registerResource: Resource }>('appHolder', REGISTER, {
      input,
    })
    stage.note(`${resource.code}: ${resource.status}`)
    return { plan, resource }
  } catch (error) {
    if (!(error instanceof CallRefused) || error.code !== 'SOURCE_TABLE_TAKEN') throw error
    stage.note(`已由先前的演示登记 / registered by an earlier tour: ${error.message}`)
    const resource = await findResource(stage, { search: name.zh })
    return { plan: withResourceCode(resource.code, plan), resource }
  }
}

async function findResource(stage: Stage, { search }: { search: string }): Promise<Resource> {
  type Found = { dataResources: { edges: { node: Resource }[] } }
  const asked = { search, region: CHENGDU_REGION }
  const { dataResources } = await stage.run<Found>('appHolder', FIND_RESOURCE, asked)
  const [found] = dataResources.edges
  expectThat(found, 'The table is registered and its resource is not in the catalogue.')
  return found.node
}

const ACCEPT = `mutation ($input: AcceptResourceInput!) {
  acceptResource(input: $input) { ${REFUSED} ... on AcceptResourceSuccess { data { code status } } }
}`

/** The bureau accepts it into the catalogue: with that the department has the holding right. */
export async function acceptResource(stage: Stage, { code, status }: Resource): Promise<void> {
  if (status === 'CATALOGUED') return stage.note(`${code}: ${status}`)
  const input = { resourceCode: code }
  const accepted = await stage.run<{ acceptResource: Resource }>('bureauChecker', ACCEPT, { input })
  stage.note(`${code}: ${accepted.acceptResource.status}`)
}

const GRANT = `mutation ($input: GrantUseInput!) {
  grantUse(input: $input) { ${REFUSED} ... on GrantUseSuccess { data { id validTo } } }
}`

/** Each department grants the use of its own fields, one grant a field. */
export async function grantUses(stage: Stage, plan: TourPlan): Promise<void> {
  const { person, app } = sourcesOf(plan)
  await grantUse(stage, 'securityHolder', { ...plan, source: person })
  await grantUse(stage, 'appHolder', { ...plan, source: app })
}

type Use = { agreementNo: string; source: { resource: string; fields: readonly string[] } }

async function grantUse(stage: Stage, holder: Role, { agreementNo, source }: Use): Promise<void> {
  const input = { agreementNo, resourceCode: source.resource, fieldNames: source.fields, purposes: [PURPOSE] }
  const { grantUse: grants } = await stage.run<{ grantUse: { validTo: string }[] }>(holder, GRANT, { input })
  expectThat(grants.length === source.fields.length, 'Every field has a grant of its own.')
  stage.note(`${source.resource}.{${source.fields.join(', ')}} → ${grants[0]?.validTo}`)
}
