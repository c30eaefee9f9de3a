/** The three rights: what a department holds, what an operator may use, and under which agreement. */
import { CallRefused, REFUSED } from '../../cli/client.ts'
import { addDays, addYears, dayOf } from '../../kernel/shanghai-time.ts'
import { CHENGDU_REGION, PURPOSE, sourcesOf, withResourceCode, type TourPlan } from './plan.ts'
import type { Role, Stage } from './stage.ts'
import { expectThat } from './tour-failed.ts'

type Resource = { code: string; status: string; registrationCode: string | null }

const REGISTER = `mutation ($input: RegisterResourceInput!) {
  registerResource(input: $input) { ${REFUSED} ... on RegisterResourceSuccess { data { code status registrationCode } } }
}`
const FIND_RESOURCE = `query ($search: String!, $region: String!) {
  dataResources(search: $search, region: $region) { edges { node { code status registrationCode } } }
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
  acceptResource(input: $input) { ${REFUSED} ... on AcceptResourceSuccess { data { code status registrationCode } } }
}`

/** The bureau accepts: with the registration the department has the holding right. */
export async function acceptResource(stage: Stage, { code, status, registrationCode }: Resource): Promise<void> {
  if (status === 'REGISTERED') return stage.note(`登记编码 / registration ${registrationCode}`)
  const input = { resourceCode: code }
  const accepted = await stage.run<{ acceptResource: Resource }>('bureauChecker', ACCEPT, { input })
  stage.note(`登记编码 / registration ${accepted.acceptResource.registrationCode}`)
}

const DRAFT = `mutation ($input: DraftAgreementInput!) {
  draftAgreement(input: $input) { ${REFUSED} ... on DraftAgreementSuccess { data { no status maxYears } } }
}`

/** The bureau, as implementing body, drafts what the operator may do with which fields; first for longer than the law allows. */
export async function draftAgreement(stage: Stage, plan: TourPlan): Promise<void> {
  const startDate = dayOf(await stage.now())
  const operator = await stage.organizationOf('operatorChecker')
  const sources = Object.values(sourcesOf(plan))
  const scope = sources.map(({ resource, fields }) => ({
    resourceCode: resource,
    fieldNames: fields,
    purposes: [PURPOSE],
  }))
  const parties = { no: plan.agreementNo, operatorUscc: operator.uscc, startDate, scope, ...TERMS }
  const draft = (years: number) => {
    const input = { ...parties, endDate: addDays(addYears(startDate, years), -1) }
    return stage.run<{ draftAgreement: { no: string } }>('bureauMaker', DRAFT, { input })
  }
  await stage.refused('AGREEMENT_TERM_LENGTH', () => draft(20))
  const { draftAgreement: drafted } = await draft(1)
  stage.note(`协议 / agreement ${drafted.no}, 1 年 / year`)
}

/** Articles of the agreement that the tour only quotes. */
const TERMS = {
  selectionMethod: 'OPEN_TENDER',
  decisionRecord: '成都市数据局“三重一大”会议纪要（演示）',
  provincialFilingNo: '演示-备',
  redevelopmentBan: true,
  disclosureTerms: '每年 3 月 31 日前披露授权资源、产品清单与收费标准。',
  splitPrinciple: '扣除税费与经核定的成本后，按公开的分配规则分配；行政单位所得缴入国库。',
  breachTerms: '超范围使用的，暂停授权并退回相应收益；情节严重的终止协议。',
  disputeMethod: '协商；协商不成的，向实施机构所在地人民法院起诉。',
  exitTerms: '到期或终止后 30 日内停止服务、清除数据并移交日志。',
}

const SIGN = `mutation ($input: SignAgreementInput!) {
  signAgreement(input: $input) { ${REFUSED} ... on SignAgreementSuccess { data { status startDate endDate } } }
}`

/** The operator signs. */
export async function signAgreement(stage: Stage, { agreementNo }: TourPlan): Promise<void> {
  type Signed = { signAgreement: { status: string; startDate: string; endDate: string } }
  const { signAgreement: signed } = await stage.run<Signed>('operatorChecker', SIGN, { input: { agreementNo } })
  stage.note(`${agreementNo}: ${signed.status}, ${signed.startDate} … ${signed.endDate}`)
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
