import { resolveOffsetConnection } from '@pothos/plugin-relay'
import { builder } from '../../graphql/builder.ts'
import { TaskService } from './task.service.ts'
import type { Task } from './task.store.ts'

const TaskKind = builder.enumType('TaskKind', {
  description: '待办类型',
  values: {
    OPINION: { description: '会签意见 an opinion on a draft' },
    RELEASE: { description: '数据项释放 a release for a charged product' },
    LETTER: { description: '同意函 a consent letter for fields the department provided' },
    REGISTRATION: { description: '应登记 what was delivered and is not filed for registration' },
    REGISTRATION_RETURNED: { description: '补正 an application for registration that the registry returned' },
    RENEWAL: { description: '续展 a registration that may be renewed until its last day' },
    SIGNATURE: { description: '签署 a decided agreement that the operator signs' },
    LISTING: { description: '上架 an approved version of a product' },
    SOURCE_SUSPENDED: { description: '来源暂停 a listed version that refuses until a department resumes its resource' },
    REGISTRATION_ACCEPTANCE: { description: '受理 an application that is accepted or returned' },
    REGISTRATION_REVIEW: { description: '审核 an application in review' },
    REGISTRATION_NOTICE: { description: '公示 an application in public notice, until its last day' },
    OBJECTION: { description: '异议 an objection that nobody has decided' },
    REGISTRATION_LATE: { description: '逾期登记 what was delivered and not filed in time' },
    CATALOGUING: { description: '受理入目 a resource that waits for the catalogue' },
    OPINION_LATE: { description: '逾期会签 silence of a department, escalated' },
    PLAN: { description: '实施方案 a plan that is not filed' },
    DECISION: { description: '协议审议 a draft that every department let pass' },
    FILING: { description: '协议备案 a signed agreement' },
    APPROVAL: { description: '产品合规审查 a submitted product version' },
    SECURITY_REVIEW: { description: '产品安全审查 a submitted product version' },
  } as const,
})

const TaskType = builder.objectRef<Task>('Task').implement({
  description: '待办: something that waits for an organisation.',
  fields: (t) => ({
    kind: t.expose('kind', { type: TaskKind, description: '类型' }),
    reference: t.exposeString('reference', {
      description: 'What it is about: an agreement’s or plan’s number, a resource’s code, a product and its version.',
    }),
    since: t.expose('since', { type: 'DateTime', description: 'Since when it waits.' }),
    dueDay: t.field({
      type: 'Date',
      nullable: true,
      description: '截止日: the last day in time; none where no clock runs.',
      resolve: ({ dueDay }) => dueDay,
    }),
    late: t.exposeBoolean('late', { description: '是否逾期' }),
  }),
})

builder.queryFields((t) => ({
  departmentTasks: t.connection({
    type: TaskType,
    description: '部门待办: what waits for one’s own department, the most urgent first; nothing for others.',
    resolve: (_root, args, { actor, use }) =>
      resolveOffsetConnection({ args }, (page) => use(TaskService).ofDepartment(actor, page)),
  }),
  operatorTasks: t.connection({
    type: TaskType,
    description: '运营机构待办: what waits for one’s own operator, the most urgent first; nothing for others.',
    resolve: (_root, args, { actor, use }) =>
      resolveOffsetConnection({ args }, (page) => use(TaskService).ofOperator(actor, page)),
  }),
  registryTasks: t.connection({
    type: TaskType,
    description: '登记机构待办: what waits for one’s own registry, the most urgent first; nothing for others.',
    resolve: (_root, args, { actor, use }) =>
      resolveOffsetConnection({ args }, (page) => use(TaskService).ofRegistry(actor, page)),
  }),
  bureauTasks: t.connection({
    type: TaskType,
    description: '主管部门待办: what waits for one’s own data bureau, the most urgent first; nothing for others.',
    resolve: (_root, args, { actor, use }) =>
      resolveOffsetConnection({ args }, (page) => use(TaskService).ofBureau(actor, page)),
  }),
  securityTasks: t.connection({
    type: TaskType,
    description: '安全审查待办: what waits for one’s own security authority, the oldest first; nothing for others.',
    resolve: (_root, args, { actor, use }) =>
      resolveOffsetConnection({ args }, (page) => use(TaskService).ofSecurity(actor, page)),
  }),
}))
