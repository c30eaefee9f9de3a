import { z } from 'zod'
import * as enums from '../../generated/prisma/enums.ts'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { LetterService } from './letter.service.ts'
import { LetterStore } from './letter.store.ts'

const LetterStatus = enumOf('LetterStatus', enums.LetterStatus, '同意函状态', {
  ACTIVE: '有效 in force between its instants',
  REVOKED: '已撤回 revoked; final',
})

const Letter = builder.prismaNode('ConsentLetter', {
  description:
    '同意函 (27号 art. 5): the department that provided a shared field consents that it is authorized. Seen by that department, by the holder, and by the data bureau of the region.',
  id: { field: 'id', description: 'Global id.' },
  findUnique: (id, { policy, actor }) => ({ id, AND: [policy.filter(actor, 'ConsentLetter')] }),
  fields: (t) => ({
    no: t.exposeString('no', { description: '文号' }),
    providing: t.relation('providing', { description: '提供单位' }),
    fieldId: t.globalID({
      description: '数据项: the global id of the field; read it with `node`.',
      resolve: ({ fieldId }) => ({ type: 'ResourceField', id: fieldId }),
    }),
    purposeClasses: t.expose('purposeClasses', { type: [PurposeClass], description: '用途类别' }),
    validFrom: t.expose('validFrom', { type: 'DateTime', description: 'The first instant in force.' }),
    validTo: t.expose('validTo', { type: 'DateTime', description: 'The first instant out of force.' }),
    evidenceHash: t.exposeString('evidenceHash', { description: '凭证: SHA-256 of the paper, hex.' }),
    status: t.expose('status', { type: LetterStatus, description: '状态' }),
    givenAt: t.expose('givenAt', { type: 'DateTime', description: '出具时间' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true, description: '撤回时间' }),
    reason: t.exposeString('reason', { nullable: true, description: '撤回原因' }),
  }),
})

builder.queryField('consentLetters', (t) =>
  t.prismaConnection({
    type: 'ConsentLetter',
    cursor: 'id',
    description: '同意函: those one gave, holds or oversees; the oldest first.',
    args: {
      resourceCode: t.arg.string({ description: 'Only about fields of this resource.' }),
      status: t.arg({ type: LetterStatus, description: 'Only in this state.' }),
    },
    resolve: (query, _root, { resourceCode, status }, { actor, policy, use }) => {
      const ofResource = resourceCode ? { field: { resource: { code: resourceCode } } } : {}
      return use(LetterStore).list(
        { AND: [policy.filter(actor, 'ConsentLetter'), ofResource, status ? { status } : {}] },
        query,
      )
    },
  }),
)

const text = (max: number) => z.string().trim().min(1).max(max)

const GiveConsentLetterInput = builder.inputType('GiveConsentLetterInput', {
  description: '同意函: about which fields, for what, until when.',
  fields: (t) => ({
    no: t.string({ required: true, description: '文号', validate: text(60) }),
    resourceCode: t.string({ required: true, description: '资源编码', validate: text(60) }),
    fieldNames: t.stringList({ required: true, description: '字段名: which columns.' }),
    purposes: t.field({ type: [PurposeClass], required: true, description: '用途类别' }),
    validFrom: t.field({ type: 'DateTime', description: 'The first instant in force; by default now.' }),
    validTo: t.field({ type: 'DateTime', required: true, description: 'The first instant out of force.' }),
    evidenceHash: t.string({
      required: true,
      description: '凭证: SHA-256 of the paper, hex.',
      validate: z.string().regex(/^[0-9a-f]{64}$/, 'write 64 hex digits'),
    }),
  }),
})

const RevokeConsentLetterInput = builder.inputType('RevokeConsentLetterInput', {
  description: 'Which letter to take back, and why.',
  fields: (t) => ({
    letterId: t.globalID({ required: true, for: Letter, description: 'The letter.' }),
    reason: t.string({ required: true, description: '撤回原因', validate: text(600) }),
  }),
})

builder.mutationFields((t) => ({
  giveConsentLetter: t.field({
    type: [Letter],
    errors: expected,
    description: 'The department that provided shared fields consents that they are authorized: one letter a field.',
    args: { input: t.arg({ type: GiveConsentLetterInput, required: true, description: 'The letter.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(LetterService).give(actor, { ...input, validFrom: input.validFrom ?? undefined })),
  }),
  revokeConsentLetter: t.field({
    type: Letter,
    errors: expected,
    description: 'Who gave a consent letter takes it back: every product that reads the field refuses from now on.',
    args: { input: t.arg({ type: RevokeConsentLetterInput, required: true, description: 'Which, and why.' }) },
    resolve: async (_root, { input: { letterId, reason } }, { actor, use }) =>
      orRefuse(await use(LetterService).revoke(actor, { letterId: letterId.id, reason })),
  }),
}))
