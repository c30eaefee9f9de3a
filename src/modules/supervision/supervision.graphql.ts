import type { AuditEventWhereInput } from '../../generated/prisma/models.ts'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { SupervisionStore } from './supervision.store.ts'

const Decision = enumOf('Decision', enums.Decision, '裁决: how a request was decided.', {
  ALLOW: '准予 allowed',
  DENY: '拒绝 refused; nothing was changed or charged',
})

builder.prismaObject('AuditEvent', {
  description:
    '审计事件: what was decided about whom, by which rule. Seen by the organisation it is about and by the audit office.',
  fields: (t) => ({
    seq: t.expose('seq', { type: 'BigInt', description: '事件号: rising.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was decided.' }),
    requestId: t.exposeString('requestId', { description: '请求号: the id the caller was answered with.' }),
    region: t.exposeString('region', {
      nullable: true,
      description: '行政区划 (GB/T 2260) of what it was about, if it has one.',
    }),
    actorKind: t.exposeString('actorKind', {
      description: 'Who asked: `PERSON`, `CREDENTIAL`, `ANONYMOUS` or `SYSTEM`.',
    }),
    actorId: t.exposeString('actorId', { nullable: true, description: 'Id of the person or the key.' }),
    actorOrgId: t.exposeString('actorOrgId', { nullable: true, description: 'Id of the organisation that asked.' }),
    role: t.exposeString('role', { nullable: true, description: '角色 the person asked in.' }),
    action: t.exposeString('action', { description: 'What was asked for, such as `price.publish`.' }),
    objectType: t.exposeString('objectType', { description: 'The kind of thing it was about.' }),
    objectId: t.exposeString('objectId', { nullable: true, description: 'Its id, if it had one.' }),
    decision: t.expose('decision', { type: Decision, description: '裁决' }),
    reasonCode: t.exposeString('reasonCode', { description: 'Why, as a stable code.' }),
    rule: t.exposeString('rule', { description: 'The rule that decided.' }),
    policySetVersion: t.exposeString('policySetVersion', { description: 'SHA-256 of the policies in force.' }),
    grantIds: t.exposeStringList('grantIds', {
      description: '所依据的授权: ids of the grants the decision rests on, or of those found where one is missing.',
    }),
    calls: t.expose('calls', {
      type: 'BigInt',
      nullable: true,
      description: '调用次数: for an hour’s allowed calls of one product by one buyer, how many they were.',
    }),
    callsRoot: t.exposeString('callsRoot', {
      nullable: true,
      description: 'Merkle root (RFC 6962) of those calls, hex.',
    }),
  }),
})

const AuditEventFilter = builder.inputType('AuditEventFilter', {
  description: 'Which audit events; whatever is left out does not matter.',
  fields: (t) => ({
    decision: t.field({ type: Decision, description: 'Only these decisions.' }),
    action: t.string({ description: 'Only this action, such as `price.publish`.' }),
    objectType: t.string({ description: 'Only events about this kind of thing.' }),
    objectId: t.string({ description: 'Only events about the thing with this id.' }),
    actorOrgId: t.string({ description: 'Only requests of this organisation.' }),
    requestId: t.string({ description: 'Only this request.' }),
    from: t.field({ type: 'DateTime', description: 'Only at this instant or later.' }),
    until: t.field({ type: 'DateTime', description: 'Only before this instant.' }),
  }),
})

type Filter = typeof AuditEventFilter.$inferInput

function whereOf({ from, until, ...equal }: Filter): AuditEventWhereInput {
  const wanted = Object.fromEntries(Object.entries(equal).filter(([, value]) => value !== null && value !== undefined))
  return { ...wanted, at: { ...(from && { gte: from }), ...(until && { lt: until }) } }
}

builder.queryField('auditEvents', (t) =>
  t.prismaConnection({
    type: 'AuditEvent',
    cursor: 'seq',
    description:
      '审计事件, the oldest first: about the asker’s own organisation, or about its region for the audit office.',
    args: { filter: t.arg({ type: AuditEventFilter, description: 'Which events.' }) },
    resolve: (query, _root, { filter }, { actor, policy, use }) =>
      use(SupervisionStore).auditEvents({ AND: [policy.filter(actor, 'AuditEvent'), whereOf(filter ?? {})] }, query),
  }),
)
