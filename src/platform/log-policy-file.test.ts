import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { NO_WITNESSES } from '../kernel/log-policy.ts'
import { readLogPolicy } from './log-policy-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'policy-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(text: string): string {
  const file = join(folder, 'policy')
  writeFileSync(file, text)
  return file
}

describe('the policy of the log', () => {
  it('names no witness where nothing is configured', () => {
    expect(readLogPolicy(undefined)).toBe(NO_WITNESSES)
  })

  it('is what the file says', () => {
    expect(readLogPolicy(fileOf('quorum none\n')).text).toBe('quorum none\n')
  })

  it.each([
    ['a file that is not there', () => join(folder, 'absent'), 'there is no file'],
    ['a line that cannot be read', () => fileOf('quorum none\nquibble\n'), 'Line 2'],
  ])('stops the start on %s', (_, file, words) => {
    expect(() => readLogPolicy(file())).toThrow(words)
  })
})
