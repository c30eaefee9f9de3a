import { UsageError, type Command, type ExitCode, type Terminal } from './command.ts'
import { audit } from './audit.ts'
import { policy } from './policy.ts'
import { price } from './price.ts'
import { product } from './product.ts'
import { recount } from './recount.ts'
import { serve } from './serve.ts'
import { source } from './source.ts'
import { subjectKey } from './subject-key.ts'
import { tour } from './tour.ts'
import { verify } from './verify.ts'
import { witness } from './witness.ts'
import { CallRefused, ServiceUnusable } from './client.ts'
import { StartRefused } from '../platform/start-refused.ts'
import { TourFailed } from '../demo/tour/tour-failed.ts'

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    serve,
    tour,
    verify,
    audit,
    witness,
    recount,
    policy,
    price,
    product,
    source,
    'subject-key': subjectKey,
  }),
)

/** Runs one command line. Whatever a person can put right is one line; anything else is thrown. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name = 'help', ...rest] = args
  try {
    if (['help', '--help', '-h'].includes(name)) return help(rest, terminal)
    const command = find(name)
    if (rest.includes('--help') || rest.includes('-h')) return help([name], terminal)
    return await command.run(rest, terminal)
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.error(`sanquan: ${error.message}`)
      return 2
    }
    const line = oneLineOf(error)
    if (line === undefined) throw error
    terminal.error(`sanquan: ${line}`)
    return 1
  }
}

function find(name: string): Command {
  const command = COMMANDS.get(name)
  if (command) return command
  throw new UsageError(`There is no command "${name}". Commands: ${[...COMMANDS.keys(), 'help'].join(', ')}.`)
}

function help([name]: readonly string[], terminal: Terminal): ExitCode {
  terminal.out(name === undefined ? overview() : find(name).help)
  return 0
}

/** One line for what did not come out though it was asked for rightly; undefined for a bug. */
function oneLineOf(error: unknown): string | undefined {
  if (error instanceof CallRefused) return `${error.message} (${error.code})`
  return error instanceof ServiceUnusable || error instanceof StartRefused || error instanceof TourFailed
    ? error.message
    : undefined
}

function overview(): string {
  const commands = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`)
  return `Sanquan 三权: a marketplace for the authorized operation of public data

Usage: sanquan COMMAND [OPTIONS]

${commands.join('\n')}
  help        this, or with a command its options`
}
