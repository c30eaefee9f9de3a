import { UsageError, type Command } from './command.ts'

/** Attaches departments' own databases to the data domain. */
export const source: Command = {
  summary: 'attach a department’s own PostgreSQL to the data domain',
  help: `Usage: sanquan source attach FILE

Attaches tables of a department's own PostgreSQL to the data domain as foreign tables of the department's schema, and prints
a draft of the resource that each of them is: the department completes it and registers it (registerResource). The data
domain is the one of DOMAIN_DATABASE_URL; the embedded one cannot reach other servers.

FILE is JSON: { "name", "schema", "host", "port", "database", "user", "passwordFile", "remoteSchema", "tables": [...] },
and if need be "statementMs" (5000) and "passwordRequired" (true). The password goes into the data domain's user mapping
and nowhere else.`,
  run: async ([task, file, ...rest], terminal) => {
    if (task !== 'attach') throw new UsageError('Say what to do with the source: attach. See sanquan source --help.')
    if (file === undefined || rest.length > 0) throw new UsageError('Name one file: sanquan source attach FILE.')
    return (await import('./source-attach.ts')).attach(file, process.env, terminal)
  },
}
