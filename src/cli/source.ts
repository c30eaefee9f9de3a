import { UsageError, type Command } from './command.ts'

/** Attaches departments' own databases to the data domain, and keeps the times of their tables. */
export const source: Command = {
  summary: 'attach a department’s own PostgreSQL to the data domain, and keep its times',
  help: `Usage: sanquan source attach FILE
       sanquan source refresh [NAME]

attach takes tables of a department's own PostgreSQL into the data domain as foreign tables of the department's schema, and
prints a draft of the resource that each of them is. The department sees the same (resourceDrafts), completes it and registers
it (registerResource). The data domain is the one of DOMAIN_DATABASE_URL; the embedded one cannot reach other servers.

FILE is JSON: { "name", "schema", "holderUscc", "host", "port", "database", "user", "passwordFile", "remoteSchema",
"tables": [...], "updateColumns": { TABLE: COLUMN } }, and if need be "statementMs" (5000) and "passwordRequired" (true).
holderUscc is the department's credit code; an update column is the timestamp or date at which a row was last changed, and the
answers from a table without one count as stale. The password goes into the data domain's user mapping and nowhere else.

refresh asks every source, or the one of the name, when its tables were last changed, and whether they are still as they were
attached: run it at least as often as the tables are updated. A source that cannot be read, or that changed, is told, keeps its
old times, and does not hold up the others; then the exit code is 1.`,
  run: async ([task, subject, ...rest], terminal) => {
    if (task === 'attach') {
      if (subject === undefined || rest.length > 0) throw new UsageError('Name one file: sanquan source attach FILE.')
      return (await import('./source-attach.ts')).attach(subject, process.env, terminal)
    }
    if (task !== 'refresh')
      throw new UsageError('Say what to do with the source: attach or refresh. See sanquan source --help.')
    if (rest.length > 0) throw new UsageError('Name one source or none: sanquan source refresh [NAME].')
    return (await import('./source-refresh.ts')).refresh(subject, process.env, terminal)
  },
}
