import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

type Operation = { responses: Record<string, { $ref?: string }> }
export type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: object } }

/** Holds answers against an OpenAPI document. */
export class Described {
  private readonly ajv: Ajv2020
  private readonly validators = new Map<string, ValidateFunction>()

  constructor(readonly document: Document) {
    // formats are the contracts’ own; keywords such as tags and servers are not JSON Schema’s
    this.ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
    this.ajv.addSchema(document, 'openapi')
  }

  /** What is wrong with an answer, by the description of its address, method and status. */
  faultsOf(path: string, method: string, { status, body }: { status: number; body: unknown }): string[] {
    const described = this.document.paths[path]?.[method]?.responses[String(status)]
    if (!described) return [`${method} ${path} has no answer ${status}`]
    const at = described.$ref?.slice(1) ?? pointer('paths', path, method, 'responses', String(status))
    const media = status === 200 ? 'application/json' : 'application/problem+json'
    const validate = this.validator(`${at}/${pointer('content', media, 'schema').slice(1)}`)
    return validate(body)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }

  private validator(at: string): ValidateFunction {
    const found = this.validators.get(at) ?? this.ajv.compile({ $ref: `openapi#${at}` })
    this.validators.set(at, found)
    return found
  }
}

/** RFC 6901, as a fragment. */
const pointer = (...steps: string[]): string =>
  steps.map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')
