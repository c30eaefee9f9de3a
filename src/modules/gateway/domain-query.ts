import { Injectable } from '@nestjs/common'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { Domain } from '../../platform/database/domain.ts'
import { Group } from '../../platform/group.ts'
import { batchFunctionName } from '../product/index.ts'

/** Which product function answers. */
export type FunctionKey = { code: string; version: number; purpose: PurposeClass }

/** An answer as the domain gave it, unguarded; null for no row. Or that there is none, by SQLSTATE and nothing else: an error's text can carry a row. */
export type DomainAnswer = { ok: true; answer: unknown } | { ok: false; sqlState: string }

/** The database refused a column to the product's role. */
export const COLUMN_REFUSED = '42501'

/**
 * Runs product functions in the data domain. Callers that wait for the same function go in one statement; when that fails
 * each goes alone, so one caller's error is its own. They run with the rights of the gateway, which can read no table.
 */
@Injectable()
export class DomainQuery {
  private readonly groups = new Map<string, Group<object, DomainAnswer>>()

  constructor(private readonly domain: Domain) {}

  run(key: FunctionKey, row: object): Promise<DomainAnswer> {
    const name = batchFunctionName(key)
    let group = this.groups.get(name)
    if (!group) this.groups.set(name, (group = new Group((rows) => this.runGroup(name, rows))))
    return group.add(row)
  }

  private async runGroup(name: string, rows: readonly object[]): Promise<DomainAnswer[]> {
    const together = await this.runOnce(name, rows)
    if (together.ok) return together.answers.map((answer) => ({ ok: true, answer }))
    if (rows.length === 1) return [together]
    const alone: DomainAnswer[] = []
    for (const row of rows) {
      const result = await this.runOnce(name, [row])
      alone.push(result.ok ? { ok: true, answer: result.answers[0] ?? null } : result)
    }
    return alone
  }

  private async runOnce(
    name: string,
    rows: readonly object[],
  ): Promise<{ ok: true; answers: unknown[] } | { ok: false; sqlState: string }> {
    try {
      const inputs = JSON.stringify(rows.map((row, n) => ({ n, ...row })))
      const { rows: found } = await this.domain.gateway.query<{ n: number; answer: unknown }>({
        name: `call-${name}`,
        text: `select n, answer from product.${name}($1)`,
        values: [inputs],
      })
      const answers = new Map(found.map(({ n, answer }) => [n, answer]))
      if (found.length !== rows.length || answers.size !== rows.length) return { ok: false, sqlState: 'ROWS' }
      return { ok: true, answers: rows.map((_, n) => answers.get(n) ?? null) }
    } catch (error) {
      return { ok: false, sqlState: error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN' }
    }
  }
}
