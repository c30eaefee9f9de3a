import { Injectable } from '@nestjs/common'
import type { PoolClient } from 'pg'
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import { dayOf } from '../../kernel/shanghai-time.ts'
import { Clock } from '../../platform/clock.ts'
import { Keys } from '../../platform/keys.ts'
import type { Answer } from './answer-guard.ts'
import type { BatchFunctionSpec, SourceColumns } from './batch-function.ts'
import { compileContract } from './compile-contract.ts'
import { isRead, maskedRow, SAMPLE_ROWS, sampleQuery, type MaskedValue, type SampledField } from './masked-sample.ts'
import type { InputFault } from './prepare-input.ts'
import { ProductInstaller } from './product-installer.ts'
import { DomainReview } from './review/domain-review.ts'
import { DomainReviewStore } from './review/domain-review.store.ts'
import type { Row } from './review/example-check.ts'
import { errorsAmong, type Finding } from './review/finding.ts'
import { refuseFindings } from './review/refusal.ts'
import { TRIAL_CODE, type Trial } from './trial.ts'

/** Whether the rights still stand; asked again when nobody can take them away until the data domain has answered. */
export type Standing = () => Promise<Result<void>>

export type SampleSource = {
  readonly table: string
  readonly fields: readonly Omit<SampledField, 'type'>[]
  readonly purpose: PurposeClass
  /** whose sample it is */
  readonly scope: string
}

export type MaskedSample = {
  readonly fields: readonly SampledField[]
  readonly rows: readonly Readonly<Record<string, MaskedValue>>[]
}

/**
 * Owns what is run in the data domain for somebody who has no product yet. Promises: it runs with a role of its own that reads
 * the columns named and is gone afterwards; rows leave as masked samples only, and aggregates after the automatic review only.
 */
@Injectable()
export class Trials {
  constructor(
    private readonly reviews: DomainReview,
    private readonly store: DomainReviewStore,
    private readonly installer: ProductInstaller,
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {}

  /** What the automatic review says of a query; refuses its errors. @returns what it only warns of */
  async review(trial: Trial, query: string, columns: readonly SourceColumns[]): Promise<Result<readonly Finding[]>> {
    const { findings } = await this.reviews.review({ contract: trial, query }, [], columns)
    const errors = errorsAmong(findings)
    return errors.length > 0 ? refuseFindings(errors) : ok(findings)
  }

  /** An input as the query reads it. */
  prepare(trial: Trial, input: unknown): Result<Row, readonly InputFault[]> {
    const prepared = this.compiled(trial).prepareInput(input)
    return prepared.ok ? ok(prepared.value.row) : prepared
  }

  /** The guarded answer of a reviewed query. Refuses ANSWER_OFF_CONTRACT and QUERY_FAILED. */
  async answer(
    trial: Trial,
    asked: { query: string; columns: readonly SourceColumns[]; row: Row },
    standing: Standing,
  ): Promise<Result<Answer>> {
    const run = this.runner(standing, [asked.row])
    const installed = await this.installer.tryOut(trial, asked.query, asked.columns, run.examine)
    if (!installed.ok) return installed
    const answer = run.answer()
    return answer.ok ? this.compiled(trial).guardAnswer(answer.value) : answer
  }

  /** A masked sample of a table, the same each time while its rows are the same. */
  async sample({ table, fields, purpose, scope }: SampleSource, standing: Standing): Promise<Result<MaskedSample>> {
    const types = new Map((await this.store.columns([table])).map(({ column, type }) => [column, type]))
    const sampled = fields.map((field) => ({ ...field, type: types.get(field.name) ?? '' }))
    const read = sampled.filter(isRead)
    const tokens =
      read.length > 0 ? await this.tokens({ table, sampled, purpose, scope }, standing) : await noTokens(standing)
    if (!tokens.ok) return tokens
    return ok({ fields: sampled, rows: tokens.value.map((row, n) => maskedRow(sampled, row, { scope, n })) })
  }

  private async tokens(
    { table, sampled, purpose, scope }: Omit<SampleSource, 'fields'> & { sampled: readonly SampledField[] },
    standing: Standing,
  ): Promise<Result<readonly Tokens[]>> {
    const columns = sampled.filter(isRead).map(({ name }) => name)
    const of = { code: TRIAL_CODE, version: 1, purpose, input: [], sources: [{ table, columns }] }
    const run = this.runner(standing, [{}])
    const query = sampleQuery(table, sampled, scope)
    const installed = await this.installer.tryOutSpec((database) => ({ ...of, query, database }), run.examine)
    if (!installed.ok) return installed
    const answer = run.answer()
    return answer.ok ? ok((answer.value as { rows: Tokens[] }).rows) : answer
  }

  /** Asks an installed function once, with its own rights, if the rights of whoever asks still stand. */
  private runner(standing: Standing, rows: readonly Row[]) {
    let answer: Result<unknown> = refuse(NOT_ASKED)
    const examine = async (client: PoolClient, spec: BatchFunctionSpec): Promise<void> => {
      const stands = await standing()
      answer = stands.ok ? await this.ask(client, spec, rows) : stands
    }
    return { examine, answer: () => answer }
  }

  private async ask(client: PoolClient, spec: BatchFunctionSpec, rows: readonly Row[]): Promise<Result<unknown>> {
    try {
      const answers = await this.store.asProduct(client, spec, () => this.store.answers(client, spec, rows))
      return ok(answers.get(0)?.[0] ?? null)
    } catch (error) {
      return refuse(failedToRun(error))
    }
  }

  private compiled(trial: Trial) {
    return compileContract(trial, {
      lookupKey: (plain) => this.keys.lookup(plain),
      today: () => dayOf(this.clock.now()),
    })
  }
}

type Tokens = Readonly<Record<string, string | null>>

/** Nothing is read of the table: every row is made up. */
async function noTokens(standing: Standing): Promise<Result<readonly Tokens[]>> {
  const stands = await standing()
  return stands.ok ? ok(Array.from({ length: SAMPLE_ROWS }, () => ({}))) : stands
}

const NOT_ASKED: Refusal = {
  code: 'QUERY_FAILED',
  message: 'The data domain was not asked. Try again.',
  rule: 'product.trial',
}

/** A message of the database may quote a row, so only its class is told. @throws what did not come from the database */
function failedToRun(error: unknown): Refusal {
  if (!(error instanceof Error) || !('code' in error)) throw error
  return {
    code: 'QUERY_FAILED',
    message: `The query failed in the data domain (SQLSTATE ${String(error.code)}). Correct it, or ask of fewer cells.`,
    rule: 'product.trial',
    field: 'input.query',
  }
}
