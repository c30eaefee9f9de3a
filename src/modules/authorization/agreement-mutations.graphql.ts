import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { parseDay } from '../../kernel/shanghai-time.ts'
import { AgreementStepsService } from './agreement-steps.service.ts'
import { AGREEMENT_ARTICLES, ARTICLE_NAMES, type AgreementArticle } from './agreement-terms.ts'
import { Agreement, AgreementKind, SelectionMethod } from './agreement.graphql.ts'
import { AgreementService } from './agreement.service.ts'

const text = (max: number) => z.string().trim().min(1).max(max)

const AgreementScopeInput = builder.inputType('AgreementScopeInput', {
  description: '授权范围: fields of one resource, for purposes.',
  fields: (t) => ({
    resourceCode: t.string({ required: true, description: '资源编码', validate: text(60) }),
    fieldNames: t.stringList({ required: true, description: '字段名: which columns.' }),
    purposes: t.field({ type: [PurposeClass], required: true, description: '用途类别' }),
  }),
})

/** Articles may be left out of the form, so that the refusal can name all that are missing at once. */
const article = (name: AgreementArticle) => ({
  description: `${AGREEMENT_ARTICLES[name].zh}: ${AGREEMENT_ARTICLES[name].en}. One of the 13 items; all are needed.`,
  validate: z.string().trim().max(2_000),
})

const DraftAgreementInput = builder.inputType('DraftAgreementInput', {
  description: '授权运营协议草案, with the 13 items of 27号 art. 13.',
  fields: (t) => ({
    no: t.string({ required: true, description: '协议编号', validate: text(60) }),
    planNo: t.string({ required: true, description: '实施方案编号: the filed plan it rests on.', validate: text(60) }),
    operatorUscc: t.string({ required: true, description: '运营机构 (USCC).', validate: text(18) }),
    selectionMethod: t.field({ type: SelectionMethod, required: true, description: '选择方式' }),
    kind: t.field({ type: AgreementKind, description: '协议类型; by default one that stands for itself.' }),
    baseNo: t.string({ description: '原协议编号, of a change or a renewal.', validate: text(60) }),
    startDate: t.field({ type: 'Date', required: true, description: '起始日: the first day in force.' }),
    endDate: t.field({ type: 'Date', required: true, description: '终止日: the last day in force.' }),
    redevelopmentBan: t.boolean({ required: true, description: '再开发禁止: must be contained (27号 art. 6).' }),
    productTerms: t.string(article('productTerms')),
    platformTerms: t.string(article('platformTerms')),
    assetTerms: t.string(article('assetTerms')),
    disclosureTerms: t.string(article('disclosureTerms')),
    splitPrinciple: t.string(article('splitPrinciple')),
    securityTerms: t.string(article('securityTerms')),
    exitTerms: t.string(article('exitTerms')),
    breachTerms: t.string(article('breachTerms')),
    disputeMethod: t.string(article('disputeMethod')),
    changeTerms: t.string(article('changeTerms')),
    otherTerms: t.string(article('otherTerms')),
    scope: t.field({ type: [AgreementScopeInput], required: true, description: '授权范围' }),
  }),
})

const agreementNo = { required: true, description: '协议编号', validate: text(60) } as const

const ReviseAgreementInput = builder.inputType('ReviseAgreementInput', {
  description: 'The scope that takes the place of a draft’s.',
  fields: (t) => ({
    agreementNo: t.string(agreementNo),
    scope: t.field({ type: [AgreementScopeInput], required: true, description: '授权范围' }),
  }),
})

const DecideAgreementInput = builder.inputType('DecideAgreementInput', {
  description: 'Which draft was decided, and by what record.',
  fields: (t) => ({
    agreementNo: t.string(agreementNo),
    decisionRecord: t.string({
      required: true,
      description: '三重一大决议: the record’s number.',
      validate: text(120),
    }),
  }),
})

const SignAgreementInput = builder.inputType('SignAgreementInput', {
  description: 'Which agreement to sign.',
  fields: (t) => ({ agreementNo: t.string(agreementNo) }),
})

const FileAgreementInput = builder.inputType('FileAgreementInput', {
  description: 'Which agreement was filed at the province.',
  fields: (t) => ({
    agreementNo: t.string(agreementNo),
    provincialFilingNo: t.string({ required: true, description: '省级备案号', validate: text(120) }),
  }),
})

const SuspendAgreementInput = builder.inputType('SuspendAgreementInput', {
  description: 'Which agreement to suspend, and why.',
  fields: (t) => ({
    agreementNo: t.string(agreementNo),
    reason: t.string({ required: true, description: '中止原因', validate: text(600) }),
  }),
})

const ResumeAgreementInput = builder.inputType('ResumeAgreementInput', {
  description: 'Which agreement to let go on.',
  fields: (t) => ({ agreementNo: t.string(agreementNo) }),
})

const TerminateAgreementInput = builder.inputType('TerminateAgreementInput', {
  description: 'Which agreement to end, and why.',
  fields: (t) => ({
    agreementNo: t.string(agreementNo),
    reason: t.string({ required: true, description: '终止原因', validate: text(600) }),
  }),
})

builder.mutationFields((t) => ({
  draftAgreement: t.field({
    type: Agreement,
    errors: expected,
    description:
      'The data bureau, as implementing body, drafts an agreement with the operator it selected, or a change or renewal of one. Every department concerned is asked for its opinion at once.',
    args: { input: t.arg({ type: DraftAgreementInput, required: true, description: 'The agreement.' }) },
    resolve: async (_root, { input }, { actor, use }) => {
      const term = { startDate: orRefuse(parseDay(input.startDate)), endDate: orRefuse(parseDay(input.endDate)) }
      const articles = articlesOf(input)
      const kind = { kind: input.kind ?? undefined, baseNo: input.baseNo ?? undefined }
      return orRefuse(await use(AgreementService).draft(actor, { ...input, ...articles, ...kind, ...term }))
    },
  }),
  reviseAgreement: t.field({
    type: Agreement,
    errors: expected,
    description: 'The data bureau replaces the scope of a draft; departments whose part changed are asked again.',
    args: { input: t.arg({ type: ReviseAgreementInput, required: true, description: 'Which, and its new scope.' }) },
    resolve: async (_root, { input: { agreementNo: no, scope } }, { actor, use }) =>
      orRefuse(await use(AgreementService).revise(actor, { no, scope })),
  }),
  terminateAgreement: t.field({
    type: Agreement,
    errors: expected,
    description: 'The data bureau ends an agreement: every call that rests on it is refused from now on.',
    args: { input: t.arg({ type: TerminateAgreementInput, required: true, description: 'Which, and why.' }) },
    resolve: async (_root, { input: { agreementNo: no, reason } }, { actor, use }) =>
      orRefuse(await use(AgreementService).terminate(actor, { no, reason })),
  }),
}))

builder.mutationFields((t) => ({
  decideAgreement: t.field({
    type: Agreement,
    errors: expected,
    description: 'The data bureau decides a draft that every department let pass (三重一大).',
    args: { input: t.arg({ type: DecideAgreementInput, required: true, description: 'Which, and by what record.' }) },
    resolve: async (_root, { input: { agreementNo: no, decisionRecord } }, { actor, use }) =>
      orRefuse(await use(AgreementStepsService).decide(actor, { no, decisionRecord })),
  }),
  signAgreement: t.field({
    type: Agreement,
    errors: expected,
    description: 'The operator signs an agreement that was decided.',
    args: { input: t.arg({ type: SignAgreementInput, required: true, description: 'Which agreement.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(AgreementStepsService).sign(actor, input.agreementNo)),
  }),
  fileAgreement: t.field({
    type: Agreement,
    errors: expected,
    description: 'The data bureau files a signed agreement at the province: it is in force from its first day.',
    args: { input: t.arg({ type: FileAgreementInput, required: true, description: 'Which, under what number.' }) },
    resolve: async (_root, { input: { agreementNo: no, provincialFilingNo } }, { actor, use }) =>
      orRefuse(await use(AgreementStepsService).file(actor, { no, provincialFilingNo })),
  }),
}))

builder.mutationFields((t) => ({
  suspendAgreement: t.field({
    type: Agreement,
    errors: expected,
    description: 'The data bureau suspends an agreement: every call that rests on it is refused from now on.',
    args: { input: t.arg({ type: SuspendAgreementInput, required: true, description: 'Which, and why.' }) },
    resolve: async (_root, { input: { agreementNo: no, reason } }, { actor, use }) =>
      orRefuse(await use(AgreementStepsService).suspend(actor, { no, reason })),
  }),
  resumeAgreement: t.field({
    type: Agreement,
    errors: expected,
    description: 'The data bureau lets a suspended agreement go on.',
    args: { input: t.arg({ type: ResumeAgreementInput, required: true, description: 'Which agreement.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(AgreementStepsService).resume(actor, input.agreementNo)),
  }),
}))

type GivenArticles = { [A in AgreementArticle]?: string | null | undefined }

/** An article that was left out is empty, and refused as missing. */
function articlesOf(input: GivenArticles): Record<AgreementArticle, string> {
  return ARTICLE_NAMES.reduce((articles, name) => ({ ...articles, [name]: input[name] ?? '' }), EMPTY)
}

const EMPTY: Record<AgreementArticle, string> = {
  productTerms: '',
  platformTerms: '',
  assetTerms: '',
  disclosureTerms: '',
  splitPrinciple: '',
  securityTerms: '',
  exitTerms: '',
  breachTerms: '',
  disputeMethod: '',
  changeTerms: '',
  otherTerms: '',
}
