import {
  AgreementService,
  AgreementStepsService,
  AuthorizationModule,
  ChainStore,
  CountersignService,
  GrantService,
  HoldingService,
  LetterService,
  PlanService,
  type DraftInput,
  type PlanInput,
} from '../../src/modules/authorization/index.ts'
import { CatalogService, type FieldInput, type ResourceInput } from '../../src/modules/catalog/index.ts'
import type { TestMarket } from './market.ts'
import { actorOf, orgId, type OrganizationName } from './organizations.ts'
import { day, done } from './results.ts'
import { openRooms } from './rooms.ts'

export { codeOf, day, done } from './results.ts'

/** One column, as a department registers it. */
export const fieldInput = (change: Partial<FieldInput> = {}): FieldInput => ({
  name: 'id_no',
  label: '身份证号',
  labelEn: 'Citizen number',
  type: 'text',
  grade: 'L3',
  personal: true,
  identifierKind: 'ID_NO',
  obtainedBySharing: false,
  ...change,
})

/** A resource of two fields, `id_no` and `name`, as a department registers it. */
export const resourceInput = (change: Partial<ResourceInput> = {}): ResourceInput => ({
  code: 'TST-PSB-PERSON',
  name: '测试人口信息',
  nameEn: 'Test population',
  theme: '人口',
  sourceSystem: '测试系统',
  summary: '测试用',
  updateFrequency: 'DAILY',
  coverage: '测试市',
  shareAttribute: 'CONDITIONAL',
  openAttribute: 'NONE',
  operable: true,
  grade: 'L3',
  personal: true,
  sensitive: false,
  sourceTable: 'tst_psb.person',
  fields: [fieldInput(), fieldInput({ name: 'name', label: '姓名', labelEn: 'Name', identifierKind: 'NONE' })],
  ...change,
})

/** An agreement over both fields of `resourceInput` for industry, through 2026 and 2027. */
export const draftInput = (change: Partial<DraftInput> = {}): DraftInput => ({
  no: '测授〔2026〕1号',
  operatorUscc: '',
  selectionMethod: 'OPEN_TENDER',
  startDate: day('2026-01-01'),
  endDate: day('2027-12-31'),
  planNo: '测案〔2026〕1号',
  productTerms: '见产品清单',
  platformTerms: '见实施方案',
  assetTerms: '归各方',
  securityTerms: '可用不可见',
  changeTerms: '协商一致',
  otherTerms: '无',
  redevelopmentBan: true,
  disclosureTerms: '按年披露',
  splitPrinciple: '按比例',
  breachTerms: '违约担责',
  disputeMethod: '诉讼',
  exitTerms: '清算退出',
  scope: [{ resourceCode: 'TST-PSB-PERSON', fieldNames: ['id_no', 'name'], purposes: ['INDUSTRY_DEVELOPMENT'] }],
  ...change,
})

/** A plan as the bureau drafts it. */
export const planInput = (change: Partial<PlanInput> = {}): PlanInput => ({
  no: '测案〔2026〕1号',
  mode: 'SCENARIO',
  name: '测试方案',
  necessity: '必要且可行',
  operatorConditions: '资金、管理、技术、服务、安全',
  resourceScope: '人口信息，每日更新',
  buildContent: '两年',
  freeProducts: '无',
  chargedProducts: '核验产品',
  revenueTerms: '单独核算，按比例分配',
  securityTerms: '可用不可见',
  rightsAndDuties: '见协议',
  supervision: '年度评价',
  otherTerms: '无',
  ...change,
})

const DEPARTMENTS = ['holder', 'holder2', 'institution', 'utility'] as const

/** The services of rights over a test's market, and shortcuts for the steps that lead to a grant. Needs `seedOrganizations`. */
export async function openRights({ platform }: TestMarket) {
  const rooms = await openRooms(platform, AuthorizationModule)
  const [catalog, holdings] = [rooms.get(CatalogService), rooms.get(HoldingService)]
  const [agreements, steps, grants] = [
    rooms.get(AgreementService),
    rooms.get(AgreementStepsService),
    rooms.get(GrantService),
  ]
  const [countersigning, plans] = [rooms.get(CountersignService), rooms.get(PlanService)]
  const usccOf = async (name: OrganizationName) => {
    const { uscc } = await platform.market.prisma.organization.findUniqueOrThrow({ where: { id: orgId(name) } })
    return uscc
  }
  return {
    rooms,
    catalog,
    holdings,
    agreements,
    steps,
    countersigning,
    plans,
    letters: rooms.get(LetterService),
    grants,
    chains: rooms.get(ChainStore),
    usccOf,
    /** registered and accepted: the holder's, with its holding right */
    async hold(input = resourceInput(), holder: OrganizationName = 'holder') {
      done(await catalog.registerResource(actorOf(holder), input))
      return done(await holdings.acceptResource(actorOf('bureau'), input.code))
    },
    /** the plan of `draftInput`, filed, with both operators selected by open tender */
    async plan(no = draftInput().planNo) {
      if (await platform.market.prisma.implementationPlan.findUnique({ where: { no } })) return
      const [maker, checker] = [actorOf('bureau'), actorOf('bureau', 'second')]
      done(await plans.draft(maker, planInput({ no })))
      for (const step of ['DECIDED', 'APPROVED', 'FILED'] as const)
        done(await plans.advance(checker, { no, step, recordNo: `${no} ${step}` }))
      const selection = { planNo: no, method: 'OPEN_TENDER' as const, noticeNo: '公告1', result: '中标' }
      for (const operator of ['operator', 'operator2'] as const) {
        const operatorUscc = await usccOf(operator)
        const noticeDay = day('2026-01-01')
        done(await plans.recordSelection(checker, { ...selection, operatorUscc, noticeDay }))
      }
    },
    /** drafted by the bureau, under the plan */
    async draft(change: Partial<DraftInput> = {}) {
      await this.plan()
      return agreements.draft(actorOf('bureau'), draftInput({ operatorUscc: await usccOf('operator'), ...change }))
    },
    /** every department concerned consents to a draft */
    async countersign(no: string) {
      const { departmentOrgIds } = await platform.market.prisma.authorizationAgreement.findUniqueOrThrow({
        where: { no },
      })
      for (const department of DEPARTMENTS.filter((name) => departmentOrgIds.includes(orgId(name))))
        done(await countersigning.giveOpinion(actorOf(department), no, { consents: true }))
    },
    /** drafted, countersigned, and decided by the bureau */
    async decided(change: Partial<DraftInput> = {}) {
      const { no } = done(await this.draft(change))
      await this.countersign(no)
      return done(await steps.decide(actorOf('bureau', 'second'), { no, decisionRecord: '三重一大〔2026〕2号' }))
    },
    /** drafted by the bureau, countersigned, decided, signed by the operator, filed */
    async agree(change: Partial<DraftInput> = {}) {
      const { no } = await this.decided(change)
      done(await steps.sign(actorOf('operator'), no))
      return done(await steps.file(actorOf('bureau'), { no, provincialFilingNo: '省备〔2026〕1号' }))
    },
    close: () => rooms.close(),
  }
}

export type Rights = Awaited<ReturnType<typeof openRights>>
