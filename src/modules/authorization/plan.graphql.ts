import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { parseDay } from '../../kernel/shanghai-time.ts'
import { dayOfColumn } from '../../platform/database/day-column.ts'
import { SelectionMethod } from './agreement.graphql.ts'
import { PLAN_ITEM_NAMES, PLAN_ITEMS, type PlanItem } from './plan.ts'
import { PlanService } from './plan.service.ts'
import { PlanStore } from './plan.store.ts'

const AuthorizationMode = enumOf('AuthorizationMode', enums.AuthorizationMode, '授权模式 (27号 art. 9).', {
  WHOLE: '整体授权 as a whole',
  FIELD: '分领域授权 by field',
  SCENARIO: '依场景授权 by scenario',
})

const PlanStatus = enumOf('PlanStatus', enums.PlanStatus, '方案状态', {
  DRAFT: '草案 drafted',
  DECIDED: '已审议 decided by 三重一大',
  APPROVED: '已审定 approved by the government of the level',
  FILED: '已备案 filed at the province: operators can be selected',
})

const PlanStep = builder.enumType('PlanStep', {
  description: '方案步骤: what is recorded of a plan, in this order.',
  values: {
    DECIDED: { description: '三重一大决议 the decision' },
    APPROVED: { description: '政府审定文号 the approval by the government' },
    FILED: { description: '省级备案号 the filing at the province' },
  } as const,
})

const itemOf = (name: PlanItem) => `${PLAN_ITEMS[name].zh}: ${PLAN_ITEMS[name].en} (27号 art. 8-9).`

const Selection = builder.prismaObject('SelectionRecord', {
  description: '选择结果: how an operator was found under a plan (27号 art. 12).',
  fields: (t) => ({
    operator: t.relation('operator', { description: '运营机构' }),
    method: t.expose('method', { type: SelectionMethod, description: '选择方式' }),
    noticeNo: t.exposeString('noticeNo', { description: '公告编号' }),
    noticeDay: t.field({
      type: 'Date',
      description: '公告日期',
      resolve: ({ noticeDay }) => dayOfColumn(noticeDay),
    }),
    result: t.exposeString('result', { description: '结果' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: '记录时间' }),
  }),
})

const Plan = builder.prismaNode('ImplementationPlan', {
  description: '实施方案 (27号 art. 8-11). Filed ones are public; the data bureau of the region sees every state.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'ImplementationPlan')] }),
  fields: (t) => ({
    no: t.exposeString('no', { description: '方案编号' }),
    region: t.exposeString('region', { description: '行政区划 (GB/T 2260).' }),
    implementing: t.relation('implementing', { description: '实施机构' }),
    mode: t.expose('mode', { type: AuthorizationMode, description: '授权模式' }),
    name: t.exposeString('name', { description: itemOf('name') }),
    necessity: t.exposeString('necessity', { description: itemOf('necessity') }),
    operatorConditions: t.exposeString('operatorConditions', { description: itemOf('operatorConditions') }),
    resourceScope: t.exposeString('resourceScope', { description: itemOf('resourceScope') }),
    buildContent: t.exposeString('buildContent', { description: itemOf('buildContent') }),
    freeProducts: t.exposeString('freeProducts', { description: itemOf('freeProducts') }),
    chargedProducts: t.exposeString('chargedProducts', { description: itemOf('chargedProducts') }),
    revenueTerms: t.exposeString('revenueTerms', { description: itemOf('revenueTerms') }),
    securityTerms: t.exposeString('securityTerms', { description: itemOf('securityTerms') }),
    rightsAndDuties: t.exposeString('rightsAndDuties', { description: itemOf('rightsAndDuties') }),
    supervision: t.exposeString('supervision', { description: itemOf('supervision') }),
    otherTerms: t.exposeString('otherTerms', { description: itemOf('otherTerms') }),
    status: t.expose('status', { type: PlanStatus, description: '状态' }),
    ruleVersion: t.exposeString('ruleVersion', {
      description: 'The version of the region’s rules it was drafted under.',
    }),
    decisionRecord: t.exposeString('decisionRecord', { nullable: true, description: '三重一大决议' }),
    govApprovalNo: t.exposeString('govApprovalNo', { nullable: true, description: '政府审定文号' }),
    provincialFilingNo: t.exposeString('provincialFilingNo', { nullable: true, description: '省级备案号' }),
    filedAt: t.expose('filedAt', { type: 'DateTime', nullable: true, description: '备案时间' }),
    selections: t.relation('selections', {
      description: '选择结果: who was selected under it.',
      query: (_args, { policy, actor }) => ({
        where: policy.filter(actor, 'SelectionRecord'),
        orderBy: { id: 'asc' },
      }),
    }),
  }),
})

builder.queryField('implementationPlans', (t) =>
  t.prismaConnection({
    type: 'ImplementationPlan',
    cursor: 'id',
    description: '实施方案: filed ones, and those one oversees in every state; the oldest first.',
    args: {
      region: t.arg.string({ description: 'Only this region (GB/T 2260, six digits).' }),
      status: t.arg({ type: PlanStatus, description: 'Only in this state.' }),
    },
    resolve: (query, _root, { region, status }, { actor, policy, use }) => {
      const wanted = [region ? { region } : {}, status ? { status } : {}]
      return use(PlanStore).list({ AND: [policy.filter(actor, 'ImplementationPlan'), ...wanted] }, query)
    },
  }),
)

const text = (max: number) => z.string().trim().min(1).max(max)
/** Items may be left out of the form, so that the refusal can name all that are missing at once. */
const item = (name: PlanItem) => ({ description: itemOf(name), validate: z.string().trim().max(4_000) })

const DraftPlanInput = builder.inputType('DraftPlanInput', {
  description: '实施方案草案, with its 12 items; all are needed.',
  fields: (t) => ({
    no: t.string({ required: true, description: '方案编号', validate: text(60) }),
    mode: t.field({ type: AuthorizationMode, required: true, description: '授权模式: one of the region’s.' }),
    name: t.string(item('name')),
    necessity: t.string(item('necessity')),
    operatorConditions: t.string(item('operatorConditions')),
    resourceScope: t.string(item('resourceScope')),
    buildContent: t.string(item('buildContent')),
    freeProducts: t.string(item('freeProducts')),
    chargedProducts: t.string(item('chargedProducts')),
    revenueTerms: t.string(item('revenueTerms')),
    securityTerms: t.string(item('securityTerms')),
    rightsAndDuties: t.string(item('rightsAndDuties')),
    supervision: t.string(item('supervision')),
    otherTerms: t.string(item('otherTerms')),
  }),
})

const AdvancePlanInput = builder.inputType('AdvancePlanInput', {
  description: 'A step of a plan with the number of its record.',
  fields: (t) => ({
    planNo: t.string({ required: true, description: '方案编号', validate: text(60) }),
    step: t.field({ type: PlanStep, required: true, description: '步骤' }),
    recordNo: t.string({
      required: true,
      description: '三重一大决议, 政府审定文号 or 省级备案号: what belongs to the step.',
      validate: text(120),
    }),
  }),
})

const RecordSelectionInput = builder.inputType('RecordSelectionInput', {
  description: '选择结果: how an operator was found under a filed plan.',
  fields: (t) => ({
    planNo: t.string({ required: true, description: '方案编号', validate: text(60) }),
    operatorUscc: t.string({ required: true, description: '运营机构 (USCC).', validate: text(18) }),
    method: t.field({ type: SelectionMethod, required: true, description: '选择方式' }),
    noticeNo: t.string({ required: true, description: '公告编号', validate: text(120) }),
    noticeDay: t.field({ type: 'Date', required: true, description: '公告日期' }),
    result: t.string({ required: true, description: '结果', validate: text(2_000) }),
  }),
})

builder.mutationFields((t) => ({
  draftPlan: t.field({
    type: Plan,
    errors: expected,
    description: 'The data bureau, as implementing body, drafts an implementation plan.',
    args: { input: t.arg({ type: DraftPlanInput, required: true, description: 'The plan.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(PlanService).draft(actor, { ...input, ...itemsOf(input) })),
  }),
  advancePlan: t.field({
    type: Plan,
    errors: expected,
    description: 'The data bureau records that a plan was decided, approved or filed.',
    args: { input: t.arg({ type: AdvancePlanInput, required: true, description: 'Which plan, which step.' }) },
    resolve: async (_root, { input: { planNo: no, step, recordNo } }, { actor, use }) =>
      orRefuse(await use(PlanService).advance(actor, { no, step, recordNo })),
  }),
  recordSelection: t.field({
    type: Selection,
    errors: expected,
    description: 'The data bureau records how an operator was selected under a filed plan.',
    args: { input: t.arg({ type: RecordSelectionInput, required: true, description: 'The selection.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const noticeDay = orRefuse(parseDay(input.noticeDay))
      return orRefuse(await use(PlanService).recordSelection(actor, { ...input, noticeDay }))
    },
  }),
}))

type GivenItems = { [I in PlanItem]?: string | null | undefined }

/** An item that was left out is empty, and refused as missing. */
function itemsOf(input: GivenItems): Record<PlanItem, string> {
  return PLAN_ITEM_NAMES.reduce((items, name) => ({ ...items, [name]: input[name] ?? '' }), EMPTY)
}

const EMPTY: Record<PlanItem, string> = {
  name: '',
  necessity: '',
  operatorConditions: '',
  resourceScope: '',
  buildContent: '',
  freeProducts: '',
  chargedProducts: '',
  revenueTerms: '',
  securityTerms: '',
  rightsAndDuties: '',
  supervision: '',
  otherTerms: '',
}
