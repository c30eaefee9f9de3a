/** The agreement as it is done: plan, selection, draft, countersigning, decision, signature, filing. */
import { REFUSED } from '../../cli/client.ts'
import { addDays, addYears, dayOf } from '../../kernel/shanghai-time.ts'
import { PURPOSE, sourcesOf, type TourPlan } from './plan.ts'
import type { Role, Stage } from './stage.ts'

const DRAFT_PLAN = `mutation ($input: DraftPlanInput!) {
  draftPlan(input: $input) { ${REFUSED} ... on DraftPlanSuccess { data { no status } } }
}`
const ADVANCE_PLAN = `mutation ($input: AdvancePlanInput!) {
  advancePlan(input: $input) { ${REFUSED} ... on AdvancePlanSuccess { data { status } } }
}`

/** The bureau's maker drafts the plan; its checker has it decided, approved and filed. */
export async function filePlan(stage: Stage, { implementationPlanNo: planNo }: TourPlan): Promise<void> {
  await stage.run('bureauMaker', DRAFT_PLAN, { input: { no: planNo, mode: 'SCENARIO', ...ITEMS } })
  for (const [step, recordNo] of PLAN_RECORDS) {
    const input = { planNo, step, recordNo }
    const { advancePlan } = await stage.run<{ advancePlan: { status: string } }>('bureauChecker', ADVANCE_PLAN, {
      input,
    })
    stage.note(`${planNo}: ${advancePlan.status}, ${recordNo}`)
  }
}

const PLAN_RECORDS = [
  ['DECIDED', '成都市数据局“三重一大”会议纪要（演示方案）'],
  ['APPROVED', '成都市政府批复（演示）'],
  ['FILED', '演示方案-备'],
] as const

/** Items of the plan that the tour only quotes. */
const ITEMS = {
  name: '成都市实名核验授权运营实施方案（演示）',
  necessity: '实名核验需求明确，资源条件具备。',
  operatorConditions: '资金、管理、技术、服务与安全能力达标。',
  resourceScope: '人口与应用实名两项资源，每日更新。',
  buildContent: '期限一年；安全可控环境内建设；每年评价；期满清除。',
  freeProducts: '无。',
  chargedProducts: '实名核验产品，执行政府指导价。',
  revenueTerms: '单独核算；按公开规则分配。',
  securityTerms: '原始数据不出域；逐笔同意；应急预案。',
  rightsAndDuties: '见协议。',
  supervision: '按年评价。',
  otherTerms: '无。',
}

const SELECT = `mutation ($input: RecordSelectionInput!) {
  recordSelection(input: $input) { ${REFUSED} ... on RecordSelectionSuccess { data { method operator { name nameEn } } } }
}`

/** The bureau records how the operator was found. */
export async function selectOperator(stage: Stage, { implementationPlanNo: planNo }: TourPlan): Promise<void> {
  const { uscc: operatorUscc } = await stage.organizationOf('operatorChecker')
  const noticeDay = dayOf(await stage.now())
  const notice = { noticeNo: '演示公告', noticeDay, result: '经综合评审，确定为运营机构。' }
  const input = { planNo, operatorUscc, method: TERMS.selectionMethod, ...notice }
  type Selected = { recordSelection: { method: string; operator: { name: string; nameEn: string } } }
  const { recordSelection: selected } = await stage.run<Selected>('bureauChecker', SELECT, { input })
  stage.note(`${selected.operator.name} ${selected.operator.nameEn}: ${selected.method}`)
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
  const parties = {
    no: plan.agreementNo,
    planNo: plan.implementationPlanNo,
    operatorUscc: operator.uscc,
    startDate,
    scope,
    ...TERMS,
  }
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
  redevelopmentBan: true,
  productTerms: '产品清单见附件；上架前完成安全审查与业务合规审查。',
  platformTerms: '由运营机构建设平台，置于政务安全可控环境内。',
  assetTerms: '硬件与软件归建设方，产品权益依本协议，数据持有权不转移。',
  securityTerms: '可用不可见；个人信息最小必要；持续监测风险。',
  changeTerms: '变更须重新会签、审议、签署并备案。',
  otherTerms: '无。',
  disclosureTerms: '每年 3 月 31 日前披露授权资源、产品清单与收费标准。',
  splitPrinciple: '扣除税费与经核定的成本后，按公开的分配规则分配；行政单位所得缴入国库。',
  breachTerms: '超范围使用的，暂停授权并退回相应收益；情节严重的终止协议。',
  disputeMethod: '协商；协商不成的，向实施机构所在地人民法院起诉。',
  exitTerms: '到期或终止后 30 日内停止服务、清除数据并移交日志。',
}

const SIGN = `mutation ($input: SignAgreementInput!) {
  signAgreement(input: $input) { ${REFUSED} ... on SignAgreementSuccess { data { status } } }
}`

/** The operator signs. */
export async function signAgreement(stage: Stage, { agreementNo }: TourPlan): Promise<void> {
  type Signed = { signAgreement: { status: string } }
  const { signAgreement: signed } = await stage.run<Signed>('operatorChecker', SIGN, { input: { agreementNo } })
  stage.note(`${agreementNo}: ${signed.status}`)
}

const OPINION = `mutation ($input: GiveOpinionInput!) {
  giveOpinion(input: $input) { ${REFUSED} ... on GiveOpinionSuccess { data { status dueDay department { name nameEn } } } }
}`

/** Both departments were asked at once; each says what it thinks. */
export async function countersign(stage: Stage, { agreementNo }: TourPlan): Promise<void> {
  type Given = { giveOpinion: { status: string; dueDay: string; department: { name: string; nameEn: string } } }
  const departments: readonly Role[] = ['securityHolder', 'appHolder']
  for (const department of departments) {
    const input = { agreementNo, consents: true, text: '同意' }
    const { giveOpinion: given } = await stage.run<Given>(department, OPINION, { input })
    stage.note(`${given.department.name} ${given.department.nameEn}: ${given.status}, 截止 / due ${given.dueDay}`)
  }
}

const DECIDE = `mutation ($input: DecideAgreementInput!) {
  decideAgreement(input: $input) { ${REFUSED} ... on DecideAgreementSuccess { data { status decisionRecord } } }
}`

/** Who did not draft it decides it, with the record. */
export async function decideAgreement(stage: Stage, { agreementNo }: TourPlan): Promise<void> {
  const input = { agreementNo, decisionRecord: '成都市数据局“三重一大”会议纪要（演示）' }
  type Decided = { decideAgreement: { status: string; decisionRecord: string } }
  const { decideAgreement: decided } = await stage.run<Decided>('bureauChecker', DECIDE, { input })
  stage.note(`${agreementNo}: ${decided.status}, ${decided.decisionRecord}`)
}

const FILE = `mutation ($input: FileAgreementInput!) {
  fileAgreement(input: $input) { ${REFUSED} ... on FileAgreementSuccess { data { status startDate endDate } } }
}`

/** Filed on its first day, so it is in force. */
export async function fileAgreement(stage: Stage, { agreementNo }: TourPlan): Promise<void> {
  const input = { agreementNo, provincialFilingNo: '演示-备' }
  type Filed = { fileAgreement: { status: string; startDate: string; endDate: string } }
  const { fileAgreement: filed } = await stage.run<Filed>('bureauMaker', FILE, { input })
  stage.note(`${agreementNo}: ${filed.status}, ${filed.startDate} … ${filed.endDate}`)
}
