/**
 * The closed shape of contract.json: every key that may stand there, and nothing else.
 * Input and output are a subset of JSON Schema, so that any validator can check a call or an answer: flat objects of
 * scalars, and in an answer lists of codes or of flat objects, with a bound on everything and a Chinese and an English label
 * on everything a person sees.
 */
import { z } from 'zod'
import {
  BillingUnit,
  ConsentKind,
  DataGrade,
  Outcome,
  PurposeClass,
  SubjectKind,
} from '../../generated/prisma/enums.ts'
import { AggregateShape } from './aggregate.ts'
import { CallLimit, MAX_LIMITS, MAX_SIGNALS, PlatformSignal } from './earlier-calls.ts'
import { ClaimsShape, CONSENT_ID } from './consented.ts'
import { CASE_NUMBER, GOVERNED_KINDS, TOKEN } from './governed.ts'
import { MAX_CELLS_ASKED } from './partition.ts'
import { ServiceSource } from './service/service-mapping.ts'

export const MAX_PROPERTIES = 40
export const MAX_ENUM_CODES = 60
/** Entries of a list of codes, and of a list of objects. */
export const MAX_CODES_LISTED = 100
export const MAX_OBJECTS_LISTED = 500

/** A property of a call or an answer, as JSON has it. */
const PropertyName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,35}$/, 'Write a lower-camel-case name of at most 36 characters.')
/** A column of a raw table. */
const ColumnName = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/, 'Write the column as the data domain has it.')
const Code = z.string().regex(/^[A-Z0-9][A-Z0-9_]{0,39}$/, 'Write a code of A–Z, 0–9 and _.')

const bilingual = (maxCharacters: number) =>
  z.strictObject({ zh: z.string().min(1).max(maxCharacters), en: z.string().min(1).max(maxCharacters) })

const Labels = { 'x-label': bilingual(60), 'x-description': bilingual(600).optional() }

/** Checked by kernel functions, see input-format.ts. */
const InputFormat = z.enum(['cn-citizen-number', 'cn-credit-code', 'cn-mobile', 'date', CONSENT_ID, CASE_NUMBER, TOKEN])
/** How the value is written before it is checked, see input-format.ts. */
const Normalization = z.enum(['PERSON_NAME', 'CITIZEN_NUMBER', 'CREDIT_CODE', 'TEXT'])

const InputProperty = z.strictObject({
  ...Labels,
  /** a list is of cells, see aggregate.ts */
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array']),
  enum: z.array(Code).min(1).max(MAX_ENUM_CODES).optional(),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(1).max(500).optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  format: InputFormat.optional(),
  'x-normalize': Normalization.optional(),
  /** the plain value stays outside the data domain; its keyed hash goes in */
  'x-lookup': z.literal(true).optional(),
  items: z.strictObject({ type: z.literal('string'), maxLength: z.int().min(1).max(40) }).optional(),
  minItems: z.int().min(1).optional(),
  maxItems: z.int().min(1).max(MAX_CELLS_ASKED).optional(),
})

const ScalarType = z.enum(['string', 'number', 'integer', 'boolean', 'array'])

const CodeItem = z.strictObject({ type: z.literal('string'), enum: z.array(Code).min(1).max(MAX_ENUM_CODES) })

const leaf = {
  ...Labels,
  type: z.union([ScalarType, z.tuple([ScalarType, z.literal('null')])], 'Write a type, or [type, "null"].'),
  enum: z.array(Code.nullable()).min(1).max(MAX_ENUM_CODES).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxItems: z.int().min(1).max(MAX_OBJECTS_LISTED).optional(),
  uniqueItems: z.literal(true).optional(),
  /** a text that names something to this buyer in this month and to nobody else: what platform.token() gave */
  'x-token': z.literal(true).optional(),
  /** a label for each code */
  'x-values': z.record(Code, bilingual(120)).optional(),
}

/** A property of an object in a list: as one of the answer, but no list of objects again. */
const ItemProperty = z.strictObject({ ...leaf, items: CodeItem.optional() })

const objectOf = <T extends z.ZodType>(property: T) => ({
  type: z.literal('object'),
  additionalProperties: z.literal(false),
  required: z.array(PropertyName).max(MAX_PROPERTIES),
  properties: z.record(PropertyName, property),
})

const ObjectItem = z.strictObject(objectOf(ItemProperty))

const OutputProperty = z.strictObject({
  ...leaf,
  items: z.union([CodeItem, ObjectItem]).optional(),
  /** a text of a raw table that is given for a case number, see governed.ts */
  'x-governed': z.enum(GOVERNED_KINDS).optional(),
})

const InputSchema = z.strictObject({
  ...objectOf(InputProperty),
  /** alternatives, exactly one of which must be given */
  oneOf: z
    .array(z.strictObject({ required: z.array(PropertyName).min(1) }))
    .min(2)
    .max(8)
    .optional(),
})

/** What a query may answer; INVALID_INPUT, DENIED and ERROR are the platform's own. */
const QueryOutcome = z.enum(Outcome).exclude(['INVALID_INPUT', 'DENIED', 'ERROR'])

const ProductCode = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,11}$/, 'Write 2 to 12 characters A–Z and 0–9, beginning with a letter.')

export const ContractShape = z.strictObject({
  code: ProductCode,
  version: z.int().min(1).max(9999),
  name: bilingual(60),
  summary: bilingual(600),
  region: z.string().regex(/^\d{6}$/, 'Write the six digits of GB/T 2260.'),
  form: z.literal('API'),
  unit: z.enum(BillingUnit),
  /** 再开发: the code of a listed product that this one is derived from, see derived-product.ts */
  derivedFrom: ProductCode.optional(),
  grade: z.enum(DataGrade),
  consentKind: z.enum(ConsentKind),
  purposes: z.array(z.enum(PurposeClass)).min(1),
  /** an enterprise or personal credit product: the recipient must hold a credit-reporting qualification (征信业务管理办法) */
  requiresCreditQualification: z.boolean().optional(),
  /** whose data a call is about, and which input says so */
  subject: z.strictObject({ kind: z.enum(SubjectKind), input: PropertyName }).nullable(),
  input: InputSchema,
  /** what a subject claims when it consents to be asked about, where a call names consents, see consented.ts */
  claims: ClaimsShape.optional(),
  /** what every consent to it must keep to */
  consentTerms: z.strictObject({ singleUse: z.boolean(), maxDays: z.int().min(1).max(366) }).optional(),
  /** whether only adults may be asked for such a consent */
  adultsOnly: z.boolean().optional(),
  /** whether whoever consented is shown the answer: the same as the recipient gets */
  copyToSubject: z.boolean().optional(),
  /** facts about earlier callers that the query is told, see earlier-calls.ts */
  platformSignals: z.array(PlatformSignal).max(MAX_SIGNALS).optional(),
  /** how often one subject or one value may be asked about, see earlier-calls.ts */
  limits: z.array(CallLimit).max(MAX_LIMITS).optional(),
  /** figures of areas, which leave through the platform's wrapper only, see aggregate.ts */
  aggregate: AggregateShape.optional(),
  output: z.strictObject(objectOf(OutputProperty)),
  outcomes: z.array(QueryOutcome).min(1),
  billable: z.array(QueryOutcome),
  /** the outcome when the query gives no row */
  whenNoRow: QueryOutcome,
  sources: z
    .array(
      z.strictObject({
        resource: z.string().regex(/^[A-Z0-9]+(-[A-Z0-9]+){1,5}$/, 'Write the resource code, such as CD-PSB-PERSON.'),
        fields: z.array(ColumnName).min(1).max(60),
      }),
    )
    .min(1)
    .max(30),
  /** a department's own service that answers in the place of a query; the sources say whose rights it needs all the same */
  http: ServiceSource.optional(),
  disclaimer: bilingual(600),
  /** how long the caller may keep an answer */
  retentionDays: z.int().min(0).max(3650),
})

export type Contract = z.infer<typeof ContractShape>
export type InputProperty = z.infer<typeof InputProperty>
export type OutputProperty = z.infer<typeof OutputProperty>
export type ObjectItem = z.infer<typeof ObjectItem>
export type Normalization = z.infer<typeof Normalization>
export type InputFormat = z.infer<typeof InputFormat>
