import { invariant, refuse, type Refused } from '../../../kernel/result.ts'
import type { Finding } from './finding.ts'

/** At most so many findings go into one refusal; a review shows them all. */
export const MAX_REFUSED_FINDINGS = 20

const FIELD = {
  'contract.json': 'input.contract',
  'query.sql': 'input.query',
  'sandbox.json': 'input.sandbox',
  'examples.json': 'input.examples',
} as const

/** One line of a finding, in English: where, what, and the fix. */
export const sentenceOf = ({ file, line, what, fix }: Finding): string =>
  `${file}${line === null ? '' : ` line ${line}`}: ${what.en}. ${fix.en}`

/** What was found, as a refusal: the first leads, the others stand beside it, so that all can be mended at once. */
export function refuseFindings(findings: readonly Finding[]): Refused {
  const [first, ...rest] = findings
  invariant(first, 'Somebody is refused for a finding')
  const others = rest.slice(0, MAX_REFUSED_FINDINGS - 1)
  const details = others.map((finding, index) => [`finding${index + 2}`, `${finding.code}: ${sentenceOf(finding)}`])
  return refuse({
    code: first.code,
    message: sentenceOf(first),
    rule: 'product.review',
    field: FIELD[first.file],
    ...(details.length > 0 && { details: Object.fromEntries(details) }),
  })
}
