import type { Clock } from '../platform/clock.ts'
import { SystemClock } from '../platform/clock.ts'
import { attachedSources, refreshSource } from '../platform/database/foreign-refresh.ts'
import type { TableClock } from '../platform/database/foreign-clock.ts'
import type { ExitCode, Terminal } from './command.ts'
import { inDomain, tell, type Environment } from './source-domain.ts'

/** Refreshes one source, or all of them, each by itself. @returns 1 where one was refused */
export function refresh(
  name: string | undefined,
  environment: Environment,
  terminal: Terminal,
  clock: Clock = new SystemClock(),
): Promise<ExitCode> {
  return inDomain(environment, terminal, async (client) => {
    const names = name === undefined ? await attachedSources(client) : [name]
    if (names.length === 0) terminal.out('No source is attached.')
    let exit: ExitCode = 0
    for (const each of names) {
      const refreshed = await refreshSource(client, each, clock.now())
      if (refreshed.ok) for (const line of refreshed.value.map(lineOf)) terminal.out(`${each}: ${line}`)
      else exit = tell(refreshed.error, terminal)
    }
    return exit
  })
}

const lineOf = ({ table, updatedAt }: TableClock): string =>
  updatedAt
    ? `${table} updated at ${updatedAt.toISOString()}`
    : `${table} says no time (empty, or without an update column): its answers count as stale unless one was kept before`
