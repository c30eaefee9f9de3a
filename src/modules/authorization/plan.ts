/**
 * 实施方案 (27号 art. 8-12): the plan that an authorization rests on, and how an operator is selected under it.
 * Promises: all 12 items are there and the mode is one of the region's; the plan is decided, approved and filed, in this
 * order, each with its number. Refuses: naming every item that is missing, a step out of turn, a selection too early.
 */
import type { AuthorizationMode, OrganizationKind, PlanStatus, SelectionMethod } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Refused, type Result } from '../../kernel/result.ts'
import type { Day } from '../../kernel/shanghai-time.ts'

/** The items that are prose; the intended products are one item in two parts, and the mode is the twelfth. */
export const PLAN_ITEMS = {
  name: { zh: '方案名称', en: 'name' },
  necessity: { zh: '必要性和可行性', en: 'necessity and feasibility' },
  operatorConditions: { zh: '运营机构选择条件', en: 'conditions of selection' },
  resourceScope: {
    zh: '资源范围、目录、更新频率和质量',
    en: 'resource scope, catalogue, update frequency and quality',
  },
  buildContent: {
    zh: '期限、建设内容、技术保障、进度、评价标准、退出和资产管理',
    en: 'term, build content, technical guarantee, schedule, evaluation, exit and assets',
  },
  freeProducts: { zh: '拟提供的公共治理、公益事业产品', en: 'intended products for governance and welfare' },
  chargedProducts: { zh: '拟提供的产业发展、行业发展产品', en: 'intended products for industry and sector' },
  revenueTerms: { zh: '成本收入核算与收益分配', en: 'cost and income accounting, revenue distribution' },
  securityTerms: { zh: '数据安全、个人信息保护和应急', en: 'security, personal information and emergency' },
  rightsAndDuties: { zh: '各方权利义务', en: 'rights and duties' },
  supervision: { zh: '监督评价', en: 'supervision and evaluation' },
  otherTerms: { zh: '其他', en: 'other; “none” where there is nothing else' },
} as const

export type PlanItem = keyof typeof PLAN_ITEMS
export const PLAN_ITEM_NAMES: readonly PlanItem[] = Object.keys(PLAN_ITEMS).filter(isPlanItem)

function isPlanItem(word: string): word is PlanItem {
  return Object.hasOwn(PLAN_ITEMS, word)
}

export type PlanInput = Readonly<Record<PlanItem, string>> & { no: string; mode: AuthorizationMode }

/** A plan as an agreement needs it. */
export type PlanRecord = {
  id: string
  no: string
  region: string
  implementingOrgId: string
  status: PlanStatus
  draftedBy: string
  selections: readonly { operatorOrgId: string; method: SelectionMethod }[]
}

/** Whether a plan may be drafted. */
export function decidePlan(
  input: PlanInput,
  { noTaken, modes }: { noTaken: boolean; modes: readonly AuthorizationMode[] },
): Result<void> {
  if (noTaken) {
    const message = `Plan number ${input.no} is in use. Give this one a number of its own.`
    return refuse({ code: 'PLAN_NO_TAKEN', message, rule: 'plan.unique', field: 'input.no' })
  }
  const missing = PLAN_ITEM_NAMES.filter((name) => input[name].trim() === '')
  const [first] = missing
  if (first) {
    const named = missing.map((name) => `${name} (${PLAN_ITEMS[name].zh})`).join(', ')
    return refuse({
      code: 'PLAN_ITEMS_MISSING',
      message: `A plan has 12 items, and these are missing: ${named}. Write each of them.`,
      rule: '27号 art. 8-9',
      field: `input.${first}`,
      details: { missing: missing.join(', ') },
    })
  }
  if (modes.includes(input.mode)) return ok()
  return refuse({
    code: 'PLAN_MODE',
    message: `This region authorizes by ${modes.join(', ')}, not by ${input.mode}. Choose one of these.`,
    rule: 'authorization.modes',
    field: 'input.mode',
    details: { allowed: modes.join(', ') },
  })
}

/** A step of a plan: decided by 三重一大, approved by the government of the level, filed at the province. */
export const PLAN_STEPS = {
  DECIDED: { from: 'DRAFT', must: 'Only a draft can be decided' },
  APPROVED: { from: 'DECIDED', must: 'Only a plan that was decided can be approved' },
  FILED: { from: 'APPROVED', must: 'Only an approved plan can be filed' },
} as const satisfies Record<Exclude<PlanStatus, 'DRAFT'>, { from: PlanStatus; must: string }>

export type PlanStep = keyof typeof PLAN_STEPS

/** Whether a plan may take a step. */
export function decidePlanStep({ no, status }: Pick<PlanRecord, 'no' | 'status'>, step: PlanStep): Result<void> {
  const { from, must } = PLAN_STEPS[step]
  if (status === from) return ok()
  return refuse({
    code: 'PLAN_STATUS',
    message: `${must}, and ${no} is ${status}. Look at its state and try again.`,
    rule: '27号 art. 10-11',
    details: { status },
  })
}

/** Whether a selection can be recorded: under a filed plan, of an operator, once, after its notice. */
export function decideSelection(
  plan: PlanRecord,
  facts: { operator: { id: string; kind: OrganizationKind } | null; noticeDay: Day; today: Day },
): Result<{ operatorOrgId: string }> {
  const { operator, noticeDay, today } = facts
  if (plan.status !== 'FILED')
    return fault(
      'PLAN_NOT_FILED',
      'planNo',
      `Plan ${plan.no} is ${plan.status}. File it before an operator is selected.`,
    )
  if (operator?.kind !== 'OPERATOR')
    return fault('OPERATOR_UNKNOWN', 'operatorUscc', 'No operator has this credit code. Correct it.')
  if (plan.selections.some(({ operatorOrgId }) => operatorOrgId === operator.id))
    return fault('SELECTION_RECORDED', 'operatorUscc', `The selection of this operator under ${plan.no} is recorded.`)
  if (noticeDay > today)
    return fault('SELECTION_NOTICE', 'noticeDay', `The notice is of ${noticeDay}, which has not come. Correct the day.`)
  return ok({ operatorOrgId: operator.id })
}

export const noSuchPlan = (no: string): Refusal => ({
  code: 'NOT_FOUND',
  message: `There is no implementation plan ${no}. Check the number.`,
  rule: 'plan.no',
})

const fault = (code: string, field: string, message: string): Refused =>
  refuse({ code, message, rule: '27号 art. 12', field: `input.${field}` })
