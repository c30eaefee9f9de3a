/** What is told of an attached database that fails. An error's own text is not repeated: it can quote a login or a row. */
import type { Refusal } from '../../kernel/result.ts'

type Named = { readonly name: string }

/** @returns undefined of an error that is not the source's */
export function faultOfSource(error: unknown, source: Named): Refusal | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === UNDEFINED_OBJECT) return typeUnknown(source)
  if (code === QUERY_CANCELED) return tooSlow(source)
  return /^(HV|08|28)/.test(code) ? unreachable(source) : undefined // of the wrapper, of connections, of logins
}

const UNDEFINED_OBJECT = '42704'
const QUERY_CANCELED = '57014'

const unreachable = ({ name }: Named): Refusal => ({
  code: 'SOURCE_UNREACHABLE',
  message: `The data domain cannot read source ${name}. Check its address, its schema, the login and its rights from the domain's server.`,
  rule: 'domain.source',
})

const typeUnknown = ({ name }: Named): Refusal => ({
  code: 'SOURCE_TYPE_UNKNOWN',
  message: `A column of source ${name} has a type of its own, which the data domain does not know. Have the department offer a view that casts it to text.`,
  rule: 'domain.source',
  field: 'tables',
})

const tooSlow = ({ name }: Named): Refusal => ({
  code: 'SOURCE_SLOW',
  message: `A statement took too long at source ${name}. Have the columns indexed there that say when a row was changed, or raise statementMs.`,
  rule: 'domain.source',
})

export const tablesMissing = (tables: readonly string[]): Refusal => ({
  code: 'SOURCE_TABLE_MISSING',
  message: `The login sees no table ${tables.join(', ')} there. Correct the names, or have them granted to it.`,
  rule: 'domain.source',
  field: 'tables',
})
