/** Checks a folder that was handed over. Needs no service: it is also the main program of the verifier that stands alone. */
import { existsSync, readFileSync } from 'node:fs'
import { BUNDLE_CHECKS, verifyBundle, type BundleReport } from '../modules/transparency/index.ts'
import { readBundle } from './bundle-folder.ts'
import { UsageError, type ExitCode, type Terminal } from './command.ts'
import { reportLines } from './report-lines.ts'

/** Alone on the last line: what a script looks for. */
const VERIFIED = 'verified'

export function verifyFolder(folder: string, policyFile: string | undefined, terminal: Terminal): ExitCode {
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder}.`)
  if (policyFile !== undefined && !existsSync(policyFile)) throw new UsageError(`There is no file ${policyFile}.`)
  const policy = policyFile === undefined ? undefined : readFileSync(policyFile, 'utf8')
  const report = verifyBundle(readBundle(folder), policy)
  for (const line of linesOf(report)) terminal.out(line)
  if (policy === undefined)
    terminal.out('The policy is the bundle’s own. Compare policy.txt with your copy, or give --policy FILE.')
  if (report.ok) terminal.out(VERIFIED)
  else terminal.error(`The bundle does not verify: ${firstFault(report)}`)
  return report.ok ? 0 : 1
}

function linesOf({ findings, log }: BundleReport): string[] {
  const checks = Object.entries(BUNDLE_CHECKS).map(([name, { zh, en }]) => {
    const fault = findings.find(({ check }) => check === name)
    return `  ${zh} / ${en}: ${fault ? `✗ ${fault.message}` : '✓'}`
  })
  return ['审计包 / bundle:', ...checks, ...(log ? reportLines(log) : [])]
}

function firstFault({ findings: [first], log }: BundleReport): string {
  if (first) return `${first.file ? `${first.file}: ` : ''}${first.message}`
  const at = log?.first?.seq === undefined ? '' : `entry ${log.first.seq}: `
  return `${at}${log?.first?.message ?? 'unknown'}`
}
