import { existsSync, readFileSync } from 'node:fs'
import { NO_WITNESSES, parsePolicy, type LogPolicy } from '../kernel/log-policy.ts'
import { StartRefused } from './start-refused.ts'

/** Who witnesses the log, from a file (c2sp.org/tlog-policy). @throws StartRefused, naming the line at fault */
export function readLogPolicy(file: string | undefined): LogPolicy {
  if (file === undefined) return NO_WITNESSES
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  const policy = text === undefined ? undefined : parsePolicy(text)
  if (policy?.ok) return policy.value
  throw new StartRefused(`SANQUAN_LOG_POLICY: ${policy ? policy.error.message : `there is no file ${file}.`}`)
}
