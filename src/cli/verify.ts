import { SanquanClient } from './client.ts'
import { readOptions, readUrl, UsageError, type Command, type ExitCode, type Terminal } from './command.ts'
import type { PublicLog, VerifyReport } from '../modules/transparency/index.ts'

/** `verified`, alone on the last line: what a script looks for. */
export const VERIFIED = 'verified'

export const verify: Command = {
  summary: 'check the public log of a service, or a copy of it, without trusting it',
  help: `Usage: sanquan verify --url URL
       sanquan verify --file FOLDER

Checks the signature and the Merkle root of the log, then computes every invoice, split statement and journal again from
what the log itself says, and names the first entry that differs. Nobody's word is taken, not even the service's.

  --url URL      fetch /log/checkpoint, /log/key and /log/entries of a service
  --file FOLDER  read the same three as files: checkpoint, key, entries

Ends with the line "${VERIFIED}" and exit code 0, or with what differs and exit code 1.`,
  run: async (args, terminal) => {
    const { url, file } = readOptions(args, { url: { type: 'string' }, file: { type: 'string' } })
    if ((url === undefined) === (file === undefined)) throw new UsageError('Give either --url URL or --file FOLDER.')
    return report(file === undefined ? await fetchLog(readUrl(url ?? '')) : await readLog(file), terminal)
  },
}

async function fetchLog(url: string): Promise<PublicLog> {
  const { downloadLog } = await import('./published-log.ts')
  return downloadLog(new SanquanClient(url))
}

async function readLog(folder: string): Promise<PublicLog> {
  const { readLogFolder } = await import('./published-log.ts')
  try {
    return await readLogFolder(folder)
  } catch {
    throw new UsageError(`${folder} must be a folder with the files checkpoint, key and entries.`)
  }
}

async function report(log: PublicLog, terminal: Terminal): Promise<ExitCode> {
  const { verifyLog } = await import('../modules/transparency/index.ts')
  const found = verifyLog(log)
  const { reportLines } = await import('./report-lines.ts')
  for (const line of reportLines(found)) terminal.out(line)
  if (found.ok) terminal.out(VERIFIED)
  else terminal.error(differenceOf(found))
  return found.ok ? 0 : 1
}

function differenceOf({ first }: VerifyReport): string {
  const at = first?.seq === undefined ? '' : ` at entry ${first.seq}`
  return `The log does not verify${at}: ${first?.message ?? 'unknown'}`
}
