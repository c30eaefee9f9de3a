import { CHECKS, type VerifyReport } from '../modules/transparency/index.ts'

/** What a verification looked at, a line for each check, Chinese and English. */
export function reportLines({ checks, origin, size, rootHash }: VerifyReport): string[] {
  return [
    `日志 / log ${origin}: ${size} 条 / entries, 根 / root ${rootHash}`,
    ...checks.map(({ name, checked, findings }) => {
      const { zh, en } = CHECKS[name]
      const verdict = findings.length === 0 ? `✓ ${checked}` : `✗ ${findings[0]?.message}`
      return `  ${zh} / ${en}: ${verdict}`
    }),
  ]
}
