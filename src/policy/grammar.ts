import { z } from 'zod'
import { PersonRole, Right } from '../generated/prisma/enums.ts'
import { ACTION_NAMES, type Action, type SubjectType } from './actions.ts'
import { pathOf } from './document.ts'

/**
 * What a file in `policies/` may look like. `policies/README.md` tells it to people and says why nothing else is allowed:
 * a decision depends only on which identifiers are equal, which code a value is, and before, inside or after.
 */

const Text = z.string().trim().min(1)
const Bilingual = z.strictObject({ zh: Text, en: Text })
/** The same thing said in Chinese and in English. */
export type Bilingual = z.infer<typeof Bilingual>

/** What is known of who asks, and can be compared with. */
export const PRINCIPAL_VARIABLES = ['principal.id', 'principal.orgId', 'principal.region'] as const
export type PrincipalVariable = (typeof PRINCIPAL_VARIABLES)[number]
const Variable = z.enum(PRINCIPAL_VARIABLES, {
  error: ({ input }) => `${JSON.stringify(input)} is unbound: compare with ${PRINCIPAL_VARIABLES.join(', ')}`,
})

const CLAUSE_FORMS = {
  is: z.strictObject({ is: Variable }),
  in: z.strictObject({ in: z.array(z.union([z.string(), z.boolean()])).min(1) }),
  contains: z.strictObject({ contains: Variable }),
  within: z.strictObject({ within: z.strictObject({ from: Text, until: Text }) }),
}
type Form = keyof typeof CLAUSE_FORMS
/** The four forms, of which every clause is one. */
export type Clause = { [F in Form]: z.infer<(typeof CLAUSE_FORMS)[F]> }[Form]

/** Chosen by its first key, so that a complaint is about the form that was meant. */
const Clause = z.record(z.string(), z.unknown()).transform((given, context): Clause => {
  const form = Object.keys(given)[0] ?? ''
  if (!isForm(form)) {
    const message = `${JSON.stringify(given)} is none of the four clause forms: use one of ${Object.keys(CLAUSE_FORMS).join(', ')}`
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  const parsed = CLAUSE_FORMS[form].safeParse(given)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) {
    context.addIssue({ code: 'custom', message: issue.message, path: [...pathOf(issue)] })
  }
  return z.NEVER
})

function isForm(word: string): word is Form {
  return Object.hasOwn(CLAUSE_FORMS, word)
}

/** What must never meet in one organisation or person. The list is closed: a hole in it stops the start. */
export const CONFLICTS = [
  /** 27号 art. 6: who delivers a product does not develop another from it, not through others it controls either */
  'OPERATOR_AND_DEVELOPER',
  'PRICE_PROPOSER_AND_APPROVER',
  /** 管运适度分离: who holds data does not operate products of it */
  'HOLDER_AND_OPERATOR',
  'METER_AND_BILLER',
  'AUDITEE_AND_AUDITOR',
  'FILER_AND_APPROVER',
  /** 27号 art. 13: a product is reviewed by who has no part in it, for compliance and for security */
  'REVIEWER_AND_REVIEWED',
  'TWO_REVIEWERS',
] as const
export type Conflict = (typeof CONFLICTS)[number]

const Cites = z.array(Text).min(1, 'cite a law, or say whose decision it is')
const RULE_ID = /^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$/
const Rule = z.strictObject({
  id: z.string().regex(RULE_ID, 'write the id as file.words-with-hyphens'),
  effect: z.enum(['permit', 'forbid']),
  action: Text,
  subject: Text,
  when: z.record(Text, Clause),
  because: Bilingual,
  cites: Cites,
  /** in `separation.json`: which conflict the rule keeps from happening */
  conflict: z.enum(CONFLICTS).optional(),
})
export type Rule = z.infer<typeof Rule>

/** A person's role; a circle wider than one, everybody and everybody signed in; or who is no person: an API key, a job. */
export const POLICY_ROLES = ['ANYONE', 'SIGNED_IN', 'CREDENTIAL', 'SYSTEM', ...Object.values(PersonRole)] as const
export type PolicyRole = (typeof POLICY_ROLES)[number]
const Role = z.enum(POLICY_ROLES)

/** Two lists of actions: nobody who may do one of the first may do one of the second. */
const Apart = z.strictObject({
  id: z.string().regex(RULE_ID, 'write the id as file.words-with-hyphens'),
  conflict: z.enum(CONFLICTS),
  never: z.tuple([z.array(z.enum(ACTION_NAMES)).min(1), z.array(z.enum(ACTION_NAMES)).min(1)]),
  because: Bilingual,
  cites: Cites,
})
export type Apart = z.infer<typeof Apart>

export const RuleFile = z.strictObject({
  right: z.enum(Right).optional(),
  role: Role,
  rules: z.array(Rule).min(1),
  /** in `separation.json` only */
  apart: z.array(Apart).optional(),
})
export type RuleFile = z.infer<typeof RuleFile>

const ActionSpec = z
  .strictObject({
    right: z.enum(Right).optional(),
    roles: z.array(Role).min(1).optional(),
    on: z.array(Text).min(1),
    ...Bilingual.shape,
  })
  .refine(
    ({ right, roles }) => (right === undefined) !== (roles === undefined),
    'name one right, or the roles, not both',
  )
export type ActionSpec = z.infer<typeof ActionSpec>
/** Each action of the program, and no other. */
export const ActionsFile = z.record(z.enum(ACTION_NAMES), ActionSpec)
export type ActionsFile = z.infer<typeof ActionsFile>

const FactSpec = z.union([
  z.strictObject({ values: z.array(Text).min(2), ...Bilingual.shape }),
  z.strictObject({ instant: z.literal(true), ...Bilingual.shape }),
])
export const VocabularyFile = z.strictObject({
  roles: z.record(Role, Bilingual),
  facts: z.record(Text, FactSpec),
  /** names of the columns that rules ask for, and of the codes and values that they name: an explanation says these words */
  attributes: z.record(Text, Bilingual),
  codes: z.record(Text, Bilingual),
})
export type VocabularyFile = z.infer<typeof VocabularyFile>

/** Each mutation of the GraphQL schema: the actions that its use case asks for, or why anybody may. */
export const MutationsFile = z.record(
  z.string().regex(/^[a-z][A-Za-z]*$/, 'write the mutation as the schema does'),
  z.union([z.strictObject({ actions: z.array(z.enum(ACTION_NAMES)).min(1) }), z.strictObject({ open: Bilingual })]),
)
export type MutationsFile = z.infer<typeof MutationsFile>

/** A rule that was checked, with what its file says of it. */
export type PolicyRule = Omit<Rule, 'action' | 'subject'> & {
  readonly file: string
  readonly role: PolicyRole
  readonly right: Right | undefined
  readonly action: Action
  /** one kind of object, or for the auditor's `all` every kind that has the attributes */
  readonly subjects: readonly SubjectType[]
}

/** All of `policies/`, checked. */
export type PolicySet = {
  readonly rules: readonly PolicyRule[]
  readonly actions: Readonly<ActionsFile>
  readonly roles: VocabularyFile['roles']
  readonly facts: VocabularyFile['facts']
  readonly attributes: VocabularyFile['attributes']
  readonly codes: VocabularyFile['codes']
  /** what no role may be permitted together */
  readonly apart: readonly Apart[]
  /** the action behind every mutation of the schema, or why it needs none */
  readonly mutations: MutationsFile
  /** SHA-256 of the canonical JSON (RFC 8785) of all files by name, 64 hex digits */
  readonly version: string
}
