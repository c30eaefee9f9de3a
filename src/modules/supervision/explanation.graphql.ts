import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { enumOf } from '../../graphql/enum-of.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { expected } from '../../graphql/shared-types.ts'
import type { Explanation, NearestRule } from '../../policy/explain.ts'
import { ExplanationService } from './explanation.service.ts'

type Statement = { readonly zh: string; readonly en: string }

const ExplainedOutcome = enumOf(
  'ExplainedOutcome',
  { ALLOW: 'ALLOW', DENY: 'DENY', DEPENDS: 'DEPENDS' } as const,
  '裁决结果: how a decision falls by the facts that were given.',
  {
    ALLOW: '准予 allowed, whatever was left out',
    DENY: '拒绝 denied, whatever was left out',
    DEPENDS: '视情况 it depends on facts that were left out',
  },
)

const BilingualText = builder.objectRef<Statement>('BilingualText').implement({
  description: 'The same thing in Chinese and in English.',
  fields: (t) => ({
    zh: t.exposeString('zh', { description: '中文' }),
    en: t.exposeString('en', { description: 'English' }),
  }),
})

const NearestPolicyRule = builder.objectRef<NearestRule>('NearestPolicyRule').implement({
  description: 'A rule that did not apply, or that could.',
  fields: (t) => ({
    ruleId: t.exposeString('ruleId', { description: '规则: its id in `policies/`.' }),
    effect: t.exposeString('effect', { description: '`permit` or `forbid`.' }),
    because: t.expose('because', { type: BilingualText, description: '理由: what it says.' }),
    cites: t.exposeStringList('cites', { description: '依据: the law it rests on.' }),
    clauses: t.expose('clauses', {
      type: [BilingualText],
      description: 'What failed of a permit, or has to hold still; or when a forbid applies.',
    }),
  }),
})

const DecisionExplanation = builder.objectRef<Explanation>('DecisionExplanation').implement({
  description: '裁决说明: why a decision falls as it does, and what to do next.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: ExplainedOutcome, description: '裁决结果' }),
    reasonCode: t.exposeString('reasonCode', {
      description: 'The same code as in audit events; `DEPENDS` beside them.',
    }),
    ruleId: t.exposeString('ruleId', { nullable: true, description: 'The rule that decides, where one does.' }),
    because: t.expose('because', { type: BilingualText, description: '理由' }),
    cites: t.exposeStringList('cites', {
      description: '依据: the law that the deciding or the nearest rule rests on.',
    }),
    nearest: t.expose('nearest', {
      type: [NearestPolicyRule],
      description: 'For a denial the rules that came nearest, the nearest first.',
    }),
    next: t.expose('next', { type: BilingualText, description: '下一步: what to do.' }),
    policySetVersion: t.exposeString('policySetVersion', { description: 'SHA-256 of the policies in force.' }),
  }),
})

const ExplainFact = builder.inputType('ExplainFact', {
  description: 'Something known of the object.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'A fact or column, as `policies/` names it.' }),
    value: t.string({
      required: true,
      description: '`own`, `me` or `other` for identifiers, a code, or `BEFORE`, `INSIDE`, `AFTER` for instants.',
    }),
  }),
})

const Word = z.string().trim().min(1).max(60)
const ExplainDecisionInput = builder.inputType('ExplainDecisionInput', {
  description: 'A question to the policies. It is about nobody’s object: facts are words.',
  fields: (t) => ({
    action: t.string({ required: true, description: 'What is asked, such as `price.publish`.', validate: Word }),
    subject: t.string({
      description: 'Of which kind of object, where the action is asked of several.',
      validate: Word,
    }),
    role: t.string({
      description: '角色 that asks; the asker’s own if left out. Another’s is for the audit office.',
      validate: Word,
    }),
    facts: t.field({
      type: [ExplainFact],
      description: 'What is known; what is left out may be anything.',
      validate: z.array(z.unknown()).max(20),
    }),
  }),
})

builder.queryField('explainDecision', (t) =>
  t.field({
    type: DecisionExplanation,
    errors: expected,
    description:
      '裁决说明: why a decision falls as it does. For everybody signed in about their own role, for the audit office about any.',
    args: { input: t.arg({ type: ExplainDecisionInput, required: true, description: 'The question.' }) },
    resolve: (_root, { input: { action, subject, role, facts } }, { actor, use }) =>
      orRefuse(
        use(ExplanationService).explain(actor, {
          action,
          subject: subject ?? undefined,
          role: role ?? undefined,
          facts: Object.fromEntries((facts ?? []).map(({ name, value }) => [name, value])),
        }),
      ),
  }),
)
