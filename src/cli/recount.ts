import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readOptions, UsageError, type Command, type ExitCode, type Terminal } from './command.ts'

export const recount: Command = {
  summary: 'count a month of calls again and hold it against what is billed by',
  help: `Usage: sanquan recount YYYY-MM
       sanquan recount --calls FILE --root HEX

Counts the records of a month again, hour by hour, and holds number, billed number and Merkle root of each usage row against
them. It reads the database that the environment names, as \`sanquan serve\` does; the embedded one only while no service runs.

  --calls FILE  leaves of calls as \`callRecords { leaf }\` gives them, one on a line, in order: needs no database
  --root HEX    the \`callsRoot\` that they must have

Ends with exit code 0, or with the first usage row that differs and exit code 1.`,
  run: async (args, terminal) => {
    const [period, rest] = args[0]?.startsWith('-') === false ? [args[0], args.slice(1)] : [undefined, args]
    const { calls, root } = readOptions(rest, { calls: { type: 'string' }, root: { type: 'string' } })
    if (period !== undefined && calls === undefined && root === undefined) return ofMonth(period, terminal)
    if (period === undefined && calls !== undefined && root !== undefined) return ofFile({ calls, root }, terminal)
    throw new UsageError('Give either a month, YYYY-MM, or --calls FILE with --root HEX.')
  },
}

async function ofMonth(text: string, terminal: Terminal): Promise<ExitCode> {
  const { parsePeriod } = await import('../kernel/shanghai-time.ts')
  const period = parsePeriod(text)
  if (!period.ok) throw new UsageError(`A month is written YYYY-MM, not ${JSON.stringify(text)}.`)
  const { recount: count } = await import('../modules/metering/index.ts')
  const { market, close } = await openMarket()
  try {
    const { hours, rows, calls, billable, difference } = await count(market, period.value)
    if (difference) terminal.error(`Usage differs from its calls: ${difference}`)
    else terminal.out(`${text}: ${hours} hours, ${rows} usage rows, ${calls} calls, ${billable} billable: as recorded`)
    return difference ? 1 : 0
  } finally {
    await close()
  }
}

async function openMarket() {
  const { readConfig } = await import('../platform/config.ts')
  const { openDatabase } = await import('../platform/database/open.ts')
  const { Market } = await import('../platform/database/market.ts')
  const { lockDataDirectory } = await import('../platform/database/data-lock.ts')
  const { marketUrl, dataDir } = readConfig(process.env)
  const lock = marketUrl ? undefined : lockDataDirectory(dataDir)
  const market = new Market(await openDatabase(marketUrl ? { url: marketUrl } : { folder: join(dataDir, 'market') }))
  return { market, close: () => market.close().finally(() => lock?.release()) }
}

async function ofFile({ calls, root }: { calls: string; root: string }, terminal: Terminal): Promise<ExitCode> {
  const text = await readFile(calls, 'utf8').catch(() => {
    throw new UsageError(`${calls} cannot be read.`)
  })
  const { countLeaves } = await import('../modules/metering/index.ts')
  const counted = orUsage(calls, () => countLeaves(text.split('\n').filter((line) => line !== '')))
  const sentence = `${counted.calls} calls, ${counted.billable} billable, root ${counted.root}`
  if (counted.root === root.toLowerCase()) terminal.out(`${sentence}: as recorded`)
  else terminal.error(`The calls have another root: ${sentence}`)
  return counted.root === root.toLowerCase() ? 0 : 1
}

function orUsage<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch {
    throw new UsageError(`${file} must have one leaf of a call on each line.`)
  }
}
