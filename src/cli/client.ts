/**
 * A person's hands on a running service: GraphQL with the person's session, product calls with an API key, plain files.
 * Promises: an answer is what was asked for, or an error that says why not. Refuses: to read an answer that is neither.
 */
import { z } from 'zod'

/** What every mutation is asked for besides its result, so that a refusal comes back by name. */
export const REFUSED = `__typename
  ... on Refusal { code message rule }
  ... on InvalidInput { message issues { path message } }`

/** The service said no, by rule: `code` is stable, `message` tells the fix. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused'

  constructor(
    readonly code: string,
    message: string,
    readonly rule = '',
    readonly httpStatus?: number,
  ) {
    super(message)
  }
}

/** The service could not be reached, or answered with something that no version of it says. */
export class ServiceUnusable extends Error {
  override readonly name = 'ServiceUnusable'
}

/** Milliseconds an answer may take: closing a month is the longest there is. */
const ANSWER_LIMIT_MS = 120_000

/** The id that the log and the journals' references know a thing by, from its global id in GraphQL. */
export function rowIdOf(globalId: string): string {
  return Buffer.from(globalId, 'base64')
    .toString()
    .replace(/^[A-Za-z]+:/, '')
}

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { ${REFUSED} ... on SignInSuccess { data { email } } }
}`

export class SanquanClient {
  private readonly base: string
  private cookie: string | undefined
  private token: string | undefined

  /** @param url of the service, such as http://127.0.0.1:4000 */
  constructor(url: string) {
    this.base = url.replace(/\/+$/, '')
  }

  /** Begins a session of a person; it is used from now on. @throws CallRefused */
  async signIn(email: string, password: string): Promise<void> {
    const { headers } = await this.graphql(SIGN_IN, { input: { email, password } })
    const session = headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-sanquan='))
    if (!session) throw new ServiceUnusable(`${this.base} signed ${email} in without a session.`)
    this.cookie = session.split(';', 1)[0]
  }

  /** Asks as the person whose token this is, from now on. */
  useToken(token: string): void {
    this.token = token
  }

  /**
   * Runs a GraphQL document; `Data` is what it selects. Where a field answers a union of result and refusal, its result is
   * handed out. @throws CallRefused for a refusal or a document that the service does not accept
   */
  async run<Data>(document: string, variables: object = {}): Promise<Data> {
    const { data } = await this.graphql(document, variables)
    return data as Data // what a document selects is known to whoever wrote it, and the service checks it against the schema
  }

  /** POST /v1/products/{product}/calls with a subscription's API key. @throws CallRefused with the problem's code */
  async call(product: string, key: string, body: object): Promise<CallAnswer> {
    const response = await this.fetch(`/v1/products/${encodeURIComponent(product)}/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    })
    if (response.ok) return CallAnswer.parse(await response.json())
    throw await refusalOf(response)
  }

  /** A file that the service publishes. @throws CallRefused */
  async getText(path: string): Promise<string> {
    const response = await this.fetch(path, {})
    if (response.ok) return response.text()
    throw await refusalOf(response)
  }

  /** As `getText`; undefined where the service has no such file. @throws CallRefused for any other refusal */
  async findText(path: string): Promise<string | undefined> {
    const response = await this.fetch(path, {})
    if (response.status === 404) return undefined
    if (response.ok) return response.text()
    throw await refusalOf(response)
  }

  /** A file that is not text. @throws CallRefused */
  async getBytes(path: string): Promise<Uint8Array> {
    const response = await this.fetch(path, {})
    if (response.ok) return response.bytes()
    throw await refusalOf(response)
  }

  private async graphql(document: string, variables: object) {
    const response = await this.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.cookie && { cookie: this.cookie }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify({ query: document, variables }),
    })
    const answer = GraphqlAnswer.safeParse(await response.json().catch(() => undefined))
    if (!answer.success) throw new ServiceUnusable(`${this.base}/graphql answers ${response.status}, not GraphQL.`)
    const [fault] = answer.data.errors ?? []
    if (fault) throw new CallRefused(fault.extensions?.code ?? 'GRAPHQL', fault.message)
    const fields = Object.entries(answer.data.data ?? {})
    return { headers: response.headers, data: Object.fromEntries(fields.map(([name, value]) => [name, opened(value)])) }
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.base}${path}`, { ...init, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) })
    } catch (error) {
      throw new ServiceUnusable(`No Sanquan service answers at ${this.base}. Start one, or correct the URL.`, {
        cause: error,
      })
    }
  }
}

const GraphqlAnswer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).optional() }))
    .optional(),
})

/** Result or refusal, as a field of the schema answers it. */
const Success = z.object({ __typename: z.string().endsWith('Success'), data: z.unknown() })
const Refused = z.object({ __typename: z.literal('Refusal'), code: z.string(), message: z.string(), rule: z.string() })
const Invalid = z.object({
  __typename: z.literal('InvalidInput'),
  message: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })),
})

function opened(value: unknown): unknown {
  const refused = Refused.safeParse(value)
  if (refused.success) throw new CallRefused(refused.data.code, refused.data.message, refused.data.rule)
  const invalid = Invalid.safeParse(value)
  if (invalid.success) {
    const faults = invalid.data.issues.map(({ path, message }) => `${path}: ${message}`)
    throw new CallRefused('INVALID_INPUT', faults.join('; ') || invalid.data.message)
  }
  const success = Success.safeParse(value)
  return success.success ? success.data.data : value
}

const CallAnswer = z.object({
  requestNo: z.string(),
  outcome: z.string(),
  billable: z.boolean(),
  asOf: z.string().nullable(),
  productVersion: z.number(),
  answer: z.record(z.string(), z.unknown()),
  replayed: z.boolean(),
  receipt: z.object({
    callId: z.string(),
    salt: z.string(),
    inputCommitment: z.string(),
    outputCommitment: z.string(),
  }),
})

/** The answer of a product call. */
export type CallAnswer = z.infer<typeof CallAnswer>

const Problem = z.object({ code: z.string(), detail: z.string(), rule: z.string() })

async function refusalOf(response: Response): Promise<Error> {
  const problem = Problem.safeParse(await response.json().catch(() => undefined))
  if (!problem.success) return new ServiceUnusable(`${response.url} answers ${response.status}.`)
  const { code, detail, rule } = problem.data
  return new CallRefused(code, detail, rule, response.status)
}
