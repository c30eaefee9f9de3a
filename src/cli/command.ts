import { parseArgs, type ParseArgsConfig } from 'node:util'

/** Where a command writes: lines, without their newline. */
export type Terminal = { readonly out: (line: string) => void; readonly error: (line: string) => void }

/** 0: done. 1: it was tried and did not come out. 2: it was asked for in the wrong way. */
export type ExitCode = 0 | 1 | 2

export type Command = {
  readonly summary: string
  /** the whole text of `--help` */
  readonly help: string
  /** @throws UsageError */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<ExitCode>
}

/** The command line cannot be followed; the message is one line that says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

type Options = NonNullable<ParseArgsConfig['options']>

/** Reads the options of a command, strictly. @throws UsageError */
export function readOptions<const T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new UsageError(`${sentence}.`)
  }
}

/** @throws UsageError unless it is the address of a web service */
export function readUrl(text: string): string {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol)) return url.href
  throw new UsageError(`--url needs an address such as http://127.0.0.1:4000, not ${JSON.stringify(text)}.`)
}
