/**
 * What the automatic review has to say against a product version, before any person looks at it.
 * Owns: the vocabulary of findings. Promises: each names its file and line, what is wrong and what to do, in two languages, and
 * never a value of a row.
 */
import { FINDING_TEXTS, type Bilingual, type FindingCode, type Severity } from './finding-texts.ts'

export type ReviewFile = 'contract.json' | 'query.sql' | 'sandbox.json' | 'examples.json'
export type { Bilingual, Severity } from './finding-texts.ts'

export type Finding = {
  readonly code: FindingCode
  readonly severity: Severity
  readonly file: ReviewFile
  /** the first line is 1; null for what has no place of its own, or where only its path is known */
  readonly line: number | null
  /** where in a file of JSON, such as `sources.0.fields.1`; whoever has its text finds the line */
  readonly path?: string
  readonly what: Bilingual
  readonly fix: Bilingual
}

export type Place = Pick<Finding, 'file' | 'line' | 'path'>

/** @param detail names the thing found: a function, a column, a key. */
export function finding(code: FindingCode, place: Place, detail = ''): Finding {
  const { severity, what, fix } = FINDING_TEXTS[code]
  const fill = ({ zh, en }: Bilingual) => ({ zh: zh.replaceAll('{}', detail), en: en.replaceAll('{}', detail) })
  return { code, severity, ...place, what: fill(what), fix: fill(fix) }
}

export const errorsAmong = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ severity }) => severity === 'ERROR')

/** Errors first, then by file and line: the order in which they are read. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity }: Finding) => (severity === 'ERROR' ? 0 : 1)
  return findings.toSorted((a, b) => rank(a) - rank(b) || a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0))
}
