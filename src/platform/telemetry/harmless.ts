/**
 * What may stand in a log line. Owns: the list of its fields, and what of free text and of an error is told.
 * Promises: no value that somebody sent. An error's own text can quote one (PostgreSQL quotes the input it cannot read), so
 * what is quoted, what is long and numeric, and what is not ASCII is left out; its name, code and stack tell the rest.
 */

/** Every field a line may have beside `level`, `time` and `msg`. Words of the machinery: no name, no identifier, no input. */
export type LogFields = {
  requestId?: string
  method?: string
  /** the address as a pattern, `/v1/products/:code/calls`: the URL itself can hold an identifier */
  route?: string
  status?: number
  ms?: number
  listener?: string
  context?: string
  signal?: string
  url?: string
  stream?: string
  error?: unknown
  /** an event of the decision log that could not be written: its columns are words of the machinery too */
  audit?: object
}

const FIELDS = new Set(
  Object.keys({
    requestId: 1,
    method: 1,
    route: 1,
    status: 1,
    ms: 1,
    listener: 1,
    context: 1,
    signal: 1,
    url: 1,
    stream: 1,
    error: 1,
    audit: 1,
  } satisfies Record<keyof LogFields, 1>),
)

/** The fields of a line that are on the list; the others are named, and their values left out. */
export function allowedFields(fields: Record<string, unknown>): Record<string, unknown> {
  const allowed: Record<string, unknown> = {}
  const leftOut: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    if (!FIELDS.has(name)) leftOut.push(name)
    else allowed[name] = name === 'error' ? describeError(value) : typeof value === 'string' ? harmless(value) : value
  }
  return leftOut.length > 0 ? { ...allowed, leftOut } : allowed
}

const QUOTED = /"[^"]*"|'[^']*'|=\([^)]*\)/g
const LONG_NUMBER = /\b\d{6,}[0-9Xx]*\b/g
const NOT_ASCII = /[^\x20-\x7e\n]+/g

/** Free text without what it quotes, without long numbers, and in ASCII. */
export const harmless = (text: string): string =>
  text.replace(QUOTED, '…').replace(LONG_NUMBER, '…').replace(NOT_ASCII, '…')

type DescribedError = { name: string; message: string; code?: string; stack?: string[]; cause?: DescribedError }

/** How many causes of an error are told. */
const CAUSES_TOLD = 3

function describeError(error: unknown, causes = CAUSES_TOLD): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error, message: '' }
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return {
    name: error.name,
    message: harmless(error.message),
    ...('code' in error && { code: String(error.code) }),
    stack: frames.map((frame) => frame.trim()),
    ...(error.cause !== undefined && causes > 0 && { cause: describeError(error.cause, causes - 1) }),
  }
}
