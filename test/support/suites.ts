import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, it } from 'vitest'

/** Whether a run asks for a suite: then what it needs may not be missing. */
export const isRequired = (suite: string): boolean =>
  (process.env.SANQUAN_REQUIRE_SUITES ?? '').split(',').some((name) => name.trim() === suite)

/** Where a program stands, of the usual places of Debian and the path; undefined if nowhere. */
export const programAt = (name: string, places: readonly string[] = []): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', ...places]
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file))

/** A suite that needs a program of this machine; without it, it counts as skipped, by name, or fails where it is required. */
export function describeWith(needs: string, required: string, found: boolean, name: string, suite: () => void): void {
  const title = `${name} (needs ${needs})`
  if (found) return void describe(title, suite)
  if (!isRequired(required)) return void describe.skip(title, suite)
  describe(title, () => {
    it('finds what it needs', () => {
      throw new Error(`Install ${needs}: SANQUAN_REQUIRE_SUITES asks for this suite.`)
    })
  })
}
