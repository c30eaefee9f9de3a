import type { Refusal } from '../../kernel/result.ts'

export const PROBLEM_JSON = 'application/problem+json; charset=utf-8'

/** RFC 9457 problem document. `code` is stable; `type` points to its description. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: string
  rule: string
  requestId: string
  [extension: string]: unknown
}

/** A refusal over HTTP. `extension` adds members such as `outcome` or `errors`. */
export function problemOf(
  refusal: Refusal,
  status: number,
  requestId: string,
  extension: Record<string, unknown> = {},
): Problem {
  const title = refusal.code.toLowerCase().replaceAll('_', ' ')
  return {
    type: `urn:sanquan:problem:${refusal.code.toLowerCase().replaceAll('_', '-')}`,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    status,
    detail: refusal.message,
    code: refusal.code,
    rule: refusal.rule,
    requestId,
    ...(refusal.details && { details: refusal.details }),
    ...extension,
  }
}
