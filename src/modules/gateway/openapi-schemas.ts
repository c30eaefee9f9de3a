/** The shapes that every address of the data plane has in common, as OpenAPI 3.1 has them. */
import { Outcome, PurposeClass } from '../../generated/prisma/enums.ts'
import { BATCH_LIMIT } from './call-answer.ts'
import { REQUEST_NO_LIMIT } from './call-request.ts'
import { PROBLEM_CODES } from './problem-codes.ts'

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** A closed object. @param optional names of members that may be left out */
export const closed = (properties: Record<string, object>, optional: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
})

export const text = (description: string) => ({ type: 'string', description })
const hex = (description: string) => ({ type: 'string', pattern: '^[0-9a-f]{64}$', description })
const instant = (description: string) => ({ type: 'string', format: 'date-time', description })
export const nullable = (schema: { type: string }) => ({ ...schema, type: [schema.type, 'null'] })

export const REQUEST_NO = {
  type: 'string',
  pattern: `^[A-Za-z0-9_-]{1,${REQUEST_NO_LIMIT}}$`,
  description: '请求流水号: the same number gives the same answer and one charge. No personal data.',
}

const Receipt = closed({
  callId: text('The call’s record.'),
  salt: hex('Opens both commitments.'),
  inputCommitment: hex('SHA-256 of salt and canonical envelope.'),
  outputCommitment: hex('SHA-256 of salt and canonical {answer, asOf, outcome}.'),
})

/** An answer, of any product or of one. @param answer the schema of the contract's own fields */
export const answerSchema = (answer: object, outcomes: readonly string[] = Object.keys(Outcome)) =>
  closed({
    requestNo: REQUEST_NO,
    productCode: text('产品编码'),
    productVersion: { type: 'integer', minimum: 1, description: '产品版本: that of the subscription.' },
    outcome: { type: 'string', enum: [...outcomes], description: 'What the call came to.' },
    billable: { type: 'boolean', description: '是否计费' },
    asOf: nullable(instant('When the data behind it were last brought up to date; null without a record.')),
    stale: { type: 'boolean', description: 'Whether a source behind it was behind its declared 更新频率.' },
    staleSources: { type: 'array', items: { type: 'string' }, description: 'Resource codes of those sources.' },
    answer,
    receipt: ref('Receipt'),
    replayed: { type: 'boolean', description: 'True for the stored answer of an earlier call; not charged again.' },
  })

const Problem = {
  type: 'object',
  description: 'RFC 9457. Branch on `code`, which is stable; `detail` says the fix.',
  required: ['type', 'title', 'status', 'detail', 'code', 'rule', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: text('What to do.'),
    code: ref('ProblemCode'),
    rule: text('What was broken: a policy key or an article.'),
    requestId: text('Name it when you ask about this.'),
    outcome: text('Of a call that is on record.'),
    requestNo: text('Of a call that is known.'),
    billable: { type: 'boolean', const: false },
    retryAfter: { type: 'integer', minimum: 0, description: 'Seconds, as the header of that name.' },
    errors: {
      type: 'array',
      items: closed({ path: text('Where.'), message: text('What belongs there.') }),
    },
    details: { type: 'object', additionalProperties: { type: 'string' } },
  },
}

const ProblemCode = {
  type: 'string',
  enum: [...PROBLEM_CODES.keys()],
  description: 'Every code that the data plane answers with. `x-codes` says its status, and who mends it.',
  'x-codes': Object.fromEntries(PROBLEM_CODES),
}

const FoundCall = closed({
  callId: text('The call’s record.'),
  requestNo: REQUEST_NO,
  productCode: text('产品编码'),
  productVersion: { type: 'integer', minimum: 1 },
  purposeClass: ref('PurposeClass'),
  outcome: { type: 'string', enum: Object.keys(Outcome) },
  denyCode: { type: ['string', 'null'], description: 'Why it was denied.' },
  billable: { type: 'boolean' },
  calledAt: instant('When it was recorded.'),
  answer: { anyOf: [ref('Answer'), { type: 'null' }] },
  withheld: {
    anyOf: [ref('Withheld'), { type: 'null' }],
    description: 'Why a stored answer is not told: a right it rests on has ended.',
  },
})

const Withheld = {
  type: 'object',
  required: ['code', 'message', 'rule'],
  properties: { code: ref('ProblemCode'), message: { type: 'string' }, rule: { type: 'string' } },
}

export const COMMON_SCHEMAS = {
  PurposeClass: { type: 'string', enum: Object.keys(PurposeClass), description: '用途类别, as licensed.' },
  Receipt,
  Answer: answerSchema({ type: 'object', description: 'The fields of the product’s contract.' }),
  FoundCall,
  Withheld,
  Problem,
  ProblemCode,
}

export const batchSchema = (call: object) =>
  closed({ calls: { type: 'array', minItems: 1, maxItems: BATCH_LIMIT, items: call } })

export const batchAnswerSchema = (answer: object) =>
  closed({
    results: {
      type: 'array',
      description: 'One for each call, in order.',
      items: {
        oneOf: [
          closed({ status: { type: 'integer', const: 200 }, answer }),
          closed({ status: { type: 'integer', minimum: 400 }, problem: ref('Problem') }),
        ],
      },
    },
  })
