import { readOptions, readUrl, UsageError, type Command } from './command.ts'

export const audit: Command = {
  summary: 'hand over a month of the log to be checked elsewhere, or check what was handed over',
  help: `Usage: sanquan audit export PERIOD --url URL --out FOLDER [--seal SIZE]
       sanquan audit verify FOLDER [--policy FILE]

export writes a bundle of one month: the whole public log up to a seal, and what follows from it: a proof for each invoice and
statement, what each payee is given, the prices and rules that were used, the trial balance. The same seal gives the same bytes.

  PERIOD        the month, YYYY-MM in Asia/Shanghai
  --url URL     the service whose public log is fetched
  --out FOLDER  an empty or new folder
  --seal SIZE   the seal of that many entries (default: the newest)

verify needs the folder and nothing else. It checks signatures, quorum and growth, computes every invoice, split and posting
again from the entries alone, and every other file of the bundle, and names the first that differs. Exit code 0 or 1.

  --policy FILE  your own copy of the log's policy; without it the bundle's is believed`,
  run: async ([task, subject, ...rest], terminal) => {
    if (task !== 'export' && task !== 'verify')
      throw new UsageError('Say what to do: export or verify. See sanquan audit --help.')
    if (subject === undefined || subject.startsWith('-'))
      throw new UsageError(`Say what to ${task}. See sanquan audit --help.`)
    if (task === 'verify') {
      const { policy } = readOptions(rest, { policy: { type: 'string' } })
      return (await import('./audit-verify.ts')).verifyFolder(subject, policy, terminal)
    }
    const { url, out, seal } = readOptions(rest, {
      url: { type: 'string' },
      out: { type: 'string' },
      seal: { type: 'string' },
    })
    if (url === undefined || out === undefined) throw new UsageError('Give --url URL and --out FOLDER.')
    if (seal !== undefined && !/^\d{1,15}$/.test(seal)) throw new UsageError('--seal needs a number of entries.')
    const { exportBundle } = await import('./audit-export.ts')
    return exportBundle({ period: subject, url: readUrl(url), out, seal }, terminal)
  },
}
