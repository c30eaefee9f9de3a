import { decideEverything } from '../policy/proof/decide.ts'
import { readOptions, type ExitCode, type Terminal } from './command.ts'
import { derivedFiles, readPolicies, readProjectFile, writeProjectFile } from './policy-files.ts'

/** Writes what is worked out of the policies, or compares it with what is committed. */
export async function table(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { check } = readOptions(args, { check: { type: 'boolean', default: false } })
  const set = readPolicies()
  let differ = false
  for (const [path, text] of Object.entries(derivedFiles(set, decideEverything(set)))) {
    const same = (await readProjectFile(path)) === text
    if (!same && !check) await writeProjectFile(path, text)
    differ ||= !same
    terminal.out(`${path}: ${same ? 'up to date' : check ? 'differs from the policies' : 'written'}`)
  }
  if (!differ || !check) return 0
  terminal.error('Run `sanquan policy table` and review the difference.')
  return 1
}
