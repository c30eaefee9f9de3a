import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import { RegistrationFilingService } from './registration-filing.service.ts'
import { RegistrationReviewService } from './registration-review.service.ts'
import { RegistrationApplication, RegistrationSubjectKind, RegistrationType } from './registration.graphql.ts'

const text = (max: number) => z.string().trim().min(1).max(max)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'write the SHA-256 as 64 lower-case hex digits')

const DossierItem = enumOf(
  'DossierItem',
  {
    SUBJECT: 'SUBJECT',
    LAWFUL_SOURCE: 'LAWFUL_SOURCE',
    RESOURCE: 'RESOURCE',
    PRODUCT: 'PRODUCT',
    SCENARIO: 'SCENARIO',
    RISK_ASSESSMENT: 'RISK_ASSESSMENT',
    EVIDENCE: 'EVIDENCE',
    BRIEF: 'BRIEF',
    CAUSE: 'CAUSE',
  } as const,
  '登记材料: the parts of a dossier.',
  {
    SUBJECT: '主体信息 who owns it',
    LAWFUL_SOURCE: '合法合规来源 where it lawfully comes from',
    RESOURCE: '数据资源情况 the resource',
    PRODUCT: '产品和服务信息 the product',
    SCENARIO: '应用场景 what it is used for',
    RISK_ASSESSMENT: '数据安全风险评估 the security risk assessment',
    EVIDENCE: '存证 the evidence deposited',
    BRIEF: '数据内容简介 the brief for the notice',
    CAUSE: '事由 why it is changed, corrected, renewed or cancelled',
  },
)

const RegistrationDossierInput = builder.inputType('RegistrationDossierInput', {
  description: '登记材料 (26号). The subject’s information is that of the organisation that files.',
  fields: (t) => ({
    lawfulSource: t.string({ required: true, description: '合法合规来源', validate: text(600) }),
    resourceInfo: t.string({ required: true, description: '数据资源情况', validate: text(2_000) }),
    productInfo: t.string({ description: '产品和服务信息: of a product.', validate: text(2_000) }),
    scenarioInfo: t.string({ required: true, description: '应用场景', validate: text(1_000) }),
    riskAssessmentNo: t.string({ required: true, description: '数据安全风险评估报告编号', validate: text(120) }),
    brief: t.string({ required: true, description: '数据内容简介, as the notice shows it.', validate: text(600) }),
    evidenceHash: t.string({
      required: true,
      description: '存证: SHA-256 of what was deposited, hex.',
      validate: sha256,
    }),
    evidenceAt: t.field({
      type: 'DateTime',
      required: true,
      description: '存证时间, before the application is filed.',
    }),
  }),
})

const ApplyForRegistrationInput = builder.inputType('ApplyForRegistrationInput', {
  description:
    '登记申请: of a resource by its holder, of a product by its operator; a correction by an interested party too.',
  fields: (t) => ({
    type: t.field({ type: RegistrationType, required: true, description: '登记类型' }),
    subjectKind: t.field({ type: RegistrationSubjectKind, required: true, description: '登记对象' }),
    subjectCode: t.string({ required: true, description: '资源或产品编码', validate: text(60) }),
    dossier: t.field({
      type: RegistrationDossierInput,
      description: '登记材料: of a first registration, a change, a correction.',
    }),
    cause: t.string({ description: '事由: of a change, correction, renewal or cancellation.', validate: text(600) }),
    interestEvidence: t.string({
      description: '利害关系人的书面同意或证明材料: where somebody else than the owner asks for a correction.',
      validate: text(600),
    }),
  }),
})

const ResubmitRegistrationInput = builder.inputType('ResubmitRegistrationInput', {
  description: '补正: the application as it should have been.',
  fields: (t) => ({
    applicationId: t.globalID({ required: true, for: RegistrationApplication, description: 'Which application.' }),
    dossier: t.field({
      type: RegistrationDossierInput,
      description: '登记材料, whole again, where the type has them.',
    }),
    cause: t.string({ description: '事由, where it was missing.', validate: text(600) }),
  }),
})

const RegistrationRef = builder.inputType('RegistrationApplicationInput', {
  description: 'Which application for registration.',
  fields: (t) => ({
    applicationId: t.globalID({ required: true, for: RegistrationApplication, description: 'The application.' }),
  }),
})

const ReturnRegistrationInput = builder.inputType('ReturnRegistrationInput', {
  description: '一次性告知: everything that is missing, at once.',
  fields: (t) => ({
    applicationId: t.globalID({ required: true, for: RegistrationApplication, description: 'Which application.' }),
    missing: t.field({ type: [DossierItem], required: true, description: '补正事项' }),
    remark: t.string({ required: true, description: '说明: what each must say.', validate: text(600) }),
  }),
})

const ReviewRegistrationInput = builder.inputType('ReviewRegistrationInput', {
  description: '形式审核: the result.',
  fields: (t) => ({
    applicationId: t.globalID({ required: true, for: RegistrationApplication, description: 'Which application.' }),
    pass: t.boolean({ required: true, description: '是否通过' }),
    remark: t.string({ required: true, description: '审核意见', validate: text(600) }),
  }),
})

const RegistrationReasonInput = builder.inputType('RegistrationReasonInput', {
  description: 'Which application or registration, and why.',
  fields: (t) => ({
    applicationId: t.globalID({ required: true, for: RegistrationApplication, description: 'Which one.' }),
    reason: t.string({ required: true, description: '理由', validate: text(600) }),
  }),
})

/** The applicant’s. */
builder.mutationFields((t) => ({
  applyForRegistration: t.prismaField({
    type: 'RegistrationApplication',
    errors: expected,
    description: '申请登记: the registry accepts or returns it within 3 working days.',
    args: { input: t.arg({ type: ApplyForRegistrationInput, required: true, description: 'The application.' }) },
    resolve: async (_query, _root, { input }, { actor, use }) => {
      const dossier = input.dossier && { ...input.dossier, productInfo: input.dossier.productInfo ?? null }
      return orRefuse(await use(RegistrationFilingService).apply(actor, { ...input, dossier }))
    },
  }),
  resubmitRegistration: t.prismaField({
    type: 'RegistrationApplication',
    errors: expected,
    description: '补正后再次提交: the clock of acceptance starts anew.',
    args: {
      input: t.arg({ type: ResubmitRegistrationInput, required: true, description: 'The application, mended.' }),
    },
    resolve: async (_query, _root, { input }, { actor, use }) => {
      const dossier = input.dossier && { ...input.dossier, productInfo: input.dossier.productInfo ?? null }
      const applicationId = input.applicationId.id
      return orRefuse(await use(RegistrationFilingService).resubmit(actor, { ...input, applicationId, dossier }))
    },
  }),
}))

/** The registry’s, before the review. */
builder.mutationFields((t) => ({
  acceptRegistration: t.prismaField({
    type: 'RegistrationApplication',
    errors: expected,
    description: '受理: the clock of the formal review starts.',
    args: { input: t.arg({ type: RegistrationRef, required: true, description: 'Which application.' }) },
    resolve: async (_query, _root, { input }, { actor, use }) =>
      orRefuse(await use(RegistrationReviewService).accept(actor, input.applicationId.id)),
  }),
  returnRegistration: t.prismaField({
    type: 'RegistrationApplication',
    errors: expected,
    description: '一次性告知补正: the application goes back with everything that is missing.',
    args: { input: t.arg({ type: ReturnRegistrationInput, required: true, description: 'What is missing.' }) },
    resolve: async (_query, _root, { input }, { actor, use }) => {
      const { applicationId, missing, remark } = input
      return orRefuse(
        await use(RegistrationReviewService).return(actor, { applicationId: applicationId.id, missing, remark }),
      )
    },
  }),
  beginRegistrationReview: t.prismaField({
    type: 'RegistrationApplication',
    errors: expected,
    description: '开始形式审核: somebody of the registry takes the review on.',
    args: { input: t.arg({ type: RegistrationRef, required: true, description: 'Which application.' }) },
    resolve: async (_query, _root, { input }, { actor, use }) =>
      orRefuse(await use(RegistrationReviewService).begin(actor, input.applicationId.id)),
  }),
}))

/** The registry’s, of the review and after. */
builder.mutationFields((t) => ({
  reviewRegistration: t.prismaField({
    type: 'RegistrationApplication',
    errors: expected,
    description: '形式审核结果: on to the public notice, or rejected; a renewal or a cancellation takes effect.',
    args: { input: t.arg({ type: ReviewRegistrationInput, required: true, description: 'The result.' }) },
    resolve: async (_query, _root, { input }, { actor, use }) => {
      const { applicationId, pass, remark } = input
      return orRefuse(
        await use(RegistrationReviewService).review(actor, { applicationId: applicationId.id, pass, remark }),
      )
    },
  }),
  explainRegistrationDelay: t.prismaField({
    type: 'RegistrationApplication',
    errors: expected,
    description: '告知逾期理由: why the review is not finished in time.',
    args: { input: t.arg({ type: RegistrationReasonInput, required: true, description: 'Which, and why.' }) },
    resolve: async (_query, _root, { input: { applicationId, reason } }, { actor, use }) =>
      orRefuse(await use(RegistrationReviewService).explainDelay(actor, { applicationId: applicationId.id, reason })),
  }),
  revokeRegistration: t.prismaField({
    type: 'RegistrationApplication',
    errors: expected,
    description: '撤销登记: false material, a forged result, or misuse.',
    args: { input: t.arg({ type: RegistrationReasonInput, required: true, description: 'Which, and why.' }) },
    resolve: async (_query, _root, { input: { applicationId, reason } }, { actor, use }) =>
      orRefuse(await use(RegistrationReviewService).revoke(actor, { applicationId: applicationId.id, reason })),
  }),
}))
