/**
 * The data plane as an OpenAPI 3.1 document: for each listed product its own addresses, with its contract's schemas.
 * Promises: every answer of these addresses fits it; tests hold real answers against it.
 */
import type { Contract } from '../product/index.ts'
import { PROBLEM_CODES } from './problem-codes.ts'
import {
  answerSchema,
  batchAnswerSchema,
  batchSchema,
  closed,
  COMMON_SCHEMAS,
  ref,
  REQUEST_NO,
  text,
} from './openapi-schemas.ts'

export type OpenApiDocument = { readonly openapi: string; readonly paths: Readonly<Record<string, object>> } & Record<
  string,
  unknown
>

const DESCRIPTION = `Calls of public-data products. Authenticate with a subscription’s API key as bearer token, or with an HTTP message
signature (RFC 9421) over @method, @authority, @path and content-digest, with created, nonce and keyid. A call is answered only
after it is on record, and its request number gives one answer and one charge however often it is sent.`

/** @param url where the public finds the service */
export function openApiDocument(contracts: readonly Contract[], url: string): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: { title: 'Sanquan 三权', version: '1', description: DESCRIPTION, license: LICENSE },
    servers: [{ url }],
    security: [{ apiKey: [] }, { signature: [] }],
    tags: contracts.map(({ code, name }) => ({ name: code, description: `${name.zh} · ${name.en}` })),
    paths: { ...Object.fromEntries(contracts.flatMap(pathsOf)), '/v1/calls/{requestNo}': FIND },
    components: {
      schemas: { ...COMMON_SCHEMAS, ...Object.fromEntries(contracts.flatMap(schemasOf)) },
      responses: Object.fromEntries(STATUSES.map((status) => [`Problem${status}`, problemResponse(status)])),
      securitySchemes: SECURITY,
    },
  }
}

const LICENSE = { name: 'Apache-2.0', identifier: 'Apache-2.0' }

const SECURITY = {
  apiKey: { type: 'http', scheme: 'bearer', description: 'A subscription’s key, `sqk_…`.' },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'Signature',
    description:
      'RFC 9421, with `Signature-Input` and `Content-Digest` (RFC 9530): HMAC-SHA256, Ed25519 or SM2 with SM3.',
  },
}

const STATUSES = [...new Set([...PROBLEM_CODES.values()].map(({ status }) => status))].toSorted((a, b) => a - b)

const RETRY_AFTER = { description: 'Seconds until the same request may fare better.', schema: { type: 'integer' } }

/** draft-ietf-httpapi-ratelimit-headers */
const RATE_HEADERS = {
  'RateLimit-Policy': { description: 'The rate of a key: `"key";q=<calls>;w=1`.', schema: { type: 'string' } },
  RateLimit: {
    description: 'What is left, and seconds until it is whole: `"key";r=0;t=1`.',
    schema: { type: 'string' },
  },
}

function problemResponse(status: number) {
  const codes = [...PROBLEM_CODES].filter(([, code]) => code.status === status).map(([code]) => code)
  return {
    description: codes.join(', '),
    ...(status === 429 && { headers: { 'Retry-After': RETRY_AFTER, ...RATE_HEADERS } }),
    ...(status === 503 && { headers: { 'Retry-After': RETRY_AFTER } }),
    content: { 'application/problem+json': { schema: ref('Problem') } },
  }
}

const problems = (statuses: readonly number[]) =>
  Object.fromEntries(statuses.map((status) => [String(status), { $ref: `#/components/responses/Problem${status}` }]))

const answered = (schema: object) => ({ description: 'Answered.', content: { 'application/json': { schema } } })

const posted = (schema: object) => ({ required: true, content: { 'application/json': { schema } } })

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The request number, in place of `requestNo` in the body. Where both are given they agree.',
  schema: { type: 'string' },
}

function pathsOf({ code, name, summary }: Contract): [string, object][] {
  const of = { tags: [code] }
  return [
    [
      `/v1/products/${code}/calls`,
      {
        post: {
          ...of,
          operationId: `call${code}`,
          summary: `${name.zh} · ${name.en}`,
          description: `${summary.zh}\n\n${summary.en}`,
          parameters: [IDEMPOTENCY_KEY],
          requestBody: posted(ref(`${code}Call`)),
          responses: { '200': answered(ref(`${code}Answer`)), ...problems(STATUSES) },
        },
      },
    ],
    [
      `/v1/products/${code}/batches`,
      {
        post: {
          ...of,
          operationId: `batch${code}`,
          summary: `${name.zh} · ${name.en}: several calls, each with its own record, charge and refusal`,
          requestBody: posted(batchSchema(ref(`${code}NumberedCall`))),
          responses: {
            '200': answered(batchAnswerSchema(ref(`${code}Answer`))),
            ...problems([400, 401, 404, 405, 413, 415, 500, 503]),
          },
        },
      },
    ],
  ]
}

function schemasOf(contract: Contract): [string, object][] {
  const { code, input, output, outcomes, purposes } = contract
  const consentId = text('授权同意: the id that recordConsent gave; refused without where the product needs one.')
  const purposeClass = { type: 'string', enum: purposes, description: '用途类别, as licensed.' }
  const envelope = { requestNo: REQUEST_NO, purposeClass, consentId, input }
  const noRow = { type: 'object', additionalProperties: false, description: 'No record: no fields.' }
  return [
    [`${code}Call`, closed(envelope, ['consentId', 'requestNo'])],
    [`${code}NumberedCall`, closed(envelope, ['consentId'])],
    [`${code}Answer`, answerSchema({ anyOf: [output, noRow] }, outcomes)],
  ]
}

const FIND = {
  get: {
    operationId: 'findCall',
    summary: 'A call of the key’s own subscription, with its stored answer while that may be told',
    parameters: [{ name: 'requestNo', in: 'path', required: true, schema: REQUEST_NO }],
    responses: { '200': answered(ref('FoundCall')), ...problems([401, 404, 500, 503]) },
  },
}
