/**
 * Asks another service for one JSON answer.
 * Promises: no redirect is followed, no more than the limit is read, nothing is waited for longer than asked; what went wrong
 * is told by a code and never by anything that the other side said, since an error's text can carry a row.
 */

/** Why there is no answer, by what the other side did. */
export type JsonFault =
  'HTTP_UNREACHABLE' | 'HTTP_TIMEOUT' | 'HTTP_REDIRECT' | 'HTTP_STATUS' | 'HTTP_TYPE' | 'HTTP_SIZE' | 'HTTP_JSON'

/** An answer; `json` is undefined for one without content (204). */
export type JsonAnswer = { ok: true; json: unknown } | { ok: false; fault: JsonFault }

export type JsonRequest = {
  url: URL
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  /** sent as JSON */
  body?: object
  timeoutMs: number
  maxBytes: number
}

const NO_CONTENT = 204
const JSON_TYPE = /^application\/json(\s*;\s*charset=utf-8)?$/i

/** Sends one request. Whatever the other side does comes back as a fault; nothing is thrown for it. */
export async function askJson(request: JsonRequest): Promise<JsonAnswer> {
  const signal = AbortSignal.timeout(request.timeoutMs)
  try {
    const response = await send(request, signal)
    const fault = headFault(response)
    if (fault !== undefined || response.status === NO_CONTENT) {
      await response.body?.cancel()
      return fault === undefined ? { ok: true, json: undefined } : { ok: false, fault }
    }
    const text = await readText(response, request.maxBytes)
    return text === undefined ? { ok: false, fault: 'HTTP_SIZE' } : parsed(text)
  } catch {
    return { ok: false, fault: signal.aborted ? 'HTTP_TIMEOUT' : 'HTTP_UNREACHABLE' }
  }
}

const send = ({ url, method, headers, body }: JsonRequest, signal: AbortSignal): Promise<Response> =>
  fetch(url, {
    method,
    headers: { accept: 'application/json', ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal,
  })

function headFault({ status, headers }: Response): JsonFault | undefined {
  if (status >= 300 && status < 400) return 'HTTP_REDIRECT'
  if (status === NO_CONTENT) return undefined
  if (status !== 200) return 'HTTP_STATUS'
  return JSON_TYPE.test(headers.get('content-type') ?? '') ? undefined : 'HTTP_TYPE'
}

/** @returns undefined once there is more than the limit; the rest is not read */
async function readText({ body }: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  return new TextDecoder('utf-8', { fatal: false }).decode(Buffer.concat(chunks))
}

function parsed(text: string): JsonAnswer {
  try {
    return { ok: true, json: JSON.parse(text) }
  } catch {
    return { ok: false, fault: 'HTTP_JSON' }
  }
}
