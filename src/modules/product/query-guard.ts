/** The last look at a query before a database sees it, whoever reviewed it when: it is one read-only expression, and no more. */
import { ok, type Result } from '../../kernel/result.ts'
import { errorsAmong } from './review/finding.ts'
import { readQuery } from './review/query-shape.ts'
import { refuseFindings } from './review/refusal.ts'

export { MAX_QUERY_CHARACTERS } from './review/query-shape.ts'

/** Refuses with the code of the first finding, such as QUERY_NOT_ONE_STATEMENT, QUERY_WRITES or QUERY_FORBIDDEN_FUNCTION. */
export function checkQuery(query: string): Result<void> {
  const errors = errorsAmong(readQuery(query).findings)
  return errors.length > 0 ? refuseFindings(errors) : ok()
}
