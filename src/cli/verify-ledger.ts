/** The main program of the verifier that stands alone: `node verify-ledger.mjs FOLDER [--policy FILE]`. */
import { verifyFolder } from './audit-verify.ts'
import { readOptions, UsageError, type Terminal } from './command.ts'

const terminal: Terminal = { out: console.log, error: console.error }

try {
  const [folder, ...rest] = process.argv.slice(2)
  if (folder === undefined || folder.startsWith('-'))
    throw new UsageError('Usage: node verify-ledger.mjs FOLDER [--policy FILE]')
  process.exitCode = verifyFolder(folder, readOptions(rest, { policy: { type: 'string' } }).policy, terminal)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  terminal.error(error.message)
  process.exitCode = 2
}
