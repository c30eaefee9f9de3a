import {
  AgreementService,
  AuthorizationModule,
  ChainStore,
  GrantService,
  HoldingService,
  type DraftInput,
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
  decisionRecord: '三重一大〔2026〕1号',
  provincialFilingNo: '省备〔2026〕1号',
  redevelopmentBan: true,
  disclosureTerms: '按年披露',
  splitPrinciple: '按比例',
  breachTerms: '违约担责',
  disputeMethod: '诉讼',
  exitTerms: '清算退出',
  scope: [{ resourceCode: 'TST-PSB-PERSON', fieldNames: ['id_no', 'name'], purposes: ['INDUSTRY_DEVELOPMENT'] }],
  ...change,
})

/** The services of rights over a test's market, and shortcuts for the steps that lead to a grant. Needs `seedOrganizations`. */
export async function openRights({ platform }: TestMarket) {
  const rooms = await openRooms(platform, AuthorizationModule)
  const [catalog, holdings] = [rooms.get(CatalogService), rooms.get(HoldingService)]
  const [agreements, grants] = [rooms.get(AgreementService), rooms.get(GrantService)]
  const usccOf = async (name: OrganizationName) => {
    const { uscc } = await platform.market.prisma.organization.findUniqueOrThrow({ where: { id: orgId(name) } })
    return uscc
  }
  return {
    rooms,
    catalog,
    holdings,
    agreements,
    grants,
    chains: rooms.get(ChainStore),
    usccOf,
    /** registered and accepted: the holder's, with its holding right */
    async hold(input = resourceInput(), holder: OrganizationName = 'holder') {
      done(await catalog.registerResource(actorOf(holder), input))
      return done(await holdings.acceptResource(actorOf('bureau'), input.code))
    },
    /** drafted by the bureau */
    async draft(change: Partial<DraftInput> = {}) {
      return agreements.draft(actorOf('bureau'), draftInput({ operatorUscc: await usccOf('operator'), ...change }))
    },
    /** drafted by the bureau, signed by the operator */
    async agree(change: Partial<DraftInput> = {}) {
      const { no } = done(await this.draft(change))
      return done(await agreements.sign(actorOf('operator'), no))
    },
    close: () => rooms.close(),
  }
}

export type Rights = Awaited<ReturnType<typeof openRights>>
