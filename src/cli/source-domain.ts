import type { Refusal } from '../kernel/result.ts'
import { withConnection, type Connection } from '../platform/database/connection.ts'
import type { ExitCode, Terminal } from './command.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Works with the data domain's own login. @returns 1 where there is no server to attach anything to */
export function inDomain(
  { DOMAIN_DATABASE_URL: connectionString }: Environment,
  terminal: Terminal,
  work: (client: Connection) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (!connectionString) return Promise.resolve(tell(NEEDS_POSTGRES, terminal))
  return withConnection(connectionString, work)
}

/** One line of what was refused. */
export function tell({ message, code }: Pick<Refusal, 'message' | 'code'>, terminal: Terminal): 1 {
  terminal.error(`sanquan: ${message} (${code})`)
  return 1
}

const NEEDS_POSTGRES = {
  code: 'SOURCE_NEEDS_POSTGRES',
  message:
    'The embedded data domain cannot reach other servers. Set DOMAIN_DATABASE_URL to a data domain on PostgreSQL.',
}
