import { Injectable } from '@nestjs/common'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { Domain } from '../../platform/database/domain.ts'
import { isUnavailable } from '../../platform/database/server.ts'
import { Group } from '../../platform/group.ts'
import { Lanes } from '../../platform/lanes.ts'
import { batchFunctionName } from '../product/index.ts'

/** Which product function answers. */
export type FunctionKey = { code: string; version: number; purpose: PurposeClass }

/** An answer as the domain gave it, unguarded; null for no row. Or that there is none, by SQLSTATE or a code of ours and nothing else: an error's text can carry a row. */
export type DomainAnswer = { ok: true; answer: unknown } | { ok: false; fault: string }

/** The database refused a column to the product's role. */
export const COLUMN_REFUSED = '42501'
/** The statement took longer than one may (query_canceled). */
const TOO_LONG = '57014'
/** Ours, in the place of a SQLSTATE: too many wait already; another number of rows than callers; an answer too large to be one. */
export const BUSY = 'BUSY'
const WRONG_ROWS = 'ROWS'
const TOO_LARGE = 'SIZE'

/** Callers that may wait for one function; who comes later is turned away at once. */
export const QUEUE_LIMIT = 2_000
/** Statements of one product that may run at once, of all its versions and purposes, out of the gateway's connections. */
export const PRODUCT_LANES = 2
/** Bytes of an answer as the database keeps it; the largest that a contract can describe is far smaller. */
export const ANSWER_LIMIT_BYTES = 1_048_576

type Batch = { ok: true; answers: DomainAnswer[] } | { ok: false; fault: string }

/**
 * Runs product functions in the data domain. Callers that wait for the same function go in one statement; when that fails
 * each goes alone, so one caller's error is its own. They run with the rights of the gateway, which can read no table.
 * A product has lanes and a queue of its own: one that is slow keeps its own callers waiting and nobody else's.
 */
@Injectable()
export class DomainQuery {
  private readonly groups = new Map<string, Group<object, DomainAnswer>>()
  private readonly lanes = new Map<string, Lanes>()

  constructor(private readonly domain: Domain) {}

  async run(key: FunctionKey, row: object): Promise<DomainAnswer> {
    const name = batchFunctionName(key)
    const group = this.groupOf(key, name)
    return group.queue < QUEUE_LIMIT ? group.add(row) : { ok: false, fault: BUSY }
  }

  private groupOf({ code }: FunctionKey, name: string): Group<object, DomainAnswer> {
    const lanes = this.lanes.get(code) ?? new Lanes(PRODUCT_LANES)
    this.lanes.set(code, lanes)
    const group = this.groups.get(name) ?? new Group((rows) => lanes.run(() => this.runGroup(name, rows)))
    this.groups.set(name, group)
    return group
  }

  /** Of callers that go alone, those whose turn comes after the time of one more statement give up with the slow one. */
  private async runGroup(name: string, rows: readonly object[]): Promise<DomainAnswer[]> {
    const together = await this.runOnce(name, rows)
    if (together.ok) return together.answers
    if (rows.length === 1) return [together]
    const alone: DomainAnswer[] = []
    const until = performance.now() + this.domain.gateway.statementMs
    for (const row of rows) {
      const inTime = together.fault !== TOO_LONG || performance.now() < until
      const result = inTime ? await this.runOnce(name, [row]) : together
      alone.push(result.ok ? (result.answers[0] ?? { ok: true, answer: null }) : result)
    }
    return alone
  }

  private async runOnce(name: string, rows: readonly object[]): Promise<Batch> {
    try {
      const inputs = JSON.stringify(rows.map((row, n) => ({ n, ...row })))
      const { rows: found } = await this.domain.gateway.query<{ n: number; large: boolean; answer: unknown }>({
        name: `call-${name}`,
        text: `select n, large, case when not large then answer end as answer
          from (select n, answer, coalesce(pg_column_size(answer) > $3, false) as large from product.${name}($1) limit $2) found`,
        values: [inputs, rows.length + 1, ANSWER_LIMIT_BYTES],
      })
      const answers = new Map(found.map((each) => [each.n, each]))
      if (found.length !== rows.length || answers.size !== rows.length) return { ok: false, fault: WRONG_ROWS }
      return { ok: true, answers: rows.map((_, n) => toAnswer(answers.get(n))) }
    } catch (error) {
      if (isUnavailable(error)) throw error // no fault of the product: the caller is told to come again
      return { ok: false, fault: error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN' }
    }
  }
}

const toAnswer = (found: { large: boolean; answer: unknown } | undefined): DomainAnswer =>
  found?.large ? { ok: false, fault: TOO_LARGE } : { ok: true, answer: found?.answer ?? null }
