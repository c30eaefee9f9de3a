import { Injectable } from '@nestjs/common'
import type { PoolClient } from 'pg'
import { dayOf } from '../../../kernel/shanghai-time.ts'
import { Clock } from '../../../platform/clock.ts'
import { Keys } from '../../../platform/keys.ts'
import { RegionRules } from '../../../policy/region-rules.ts'
import type { BatchFunctionSpec, SourceColumns } from '../batch-function.ts'
import { compileContract } from '../compile-contract.ts'
import type { Contract } from '../contract.ts'
import { ProductInstaller } from '../product-installer.ts'
import { DomainReviewStore } from './domain-review.store.ts'
import {
  answerFindings,
  askedFor,
  markerConsents,
  markerFindings,
  markerRows,
  strangerFindings,
  type Asked,
} from './example-check.ts'
import type { Example } from './examples.ts'
import { errorsAmong, finding, type Finding } from './finding.ts'
import { figuresOf, planFindings, type PlanFigures } from './plan-limits.ts'
import { reviewStatically } from './static-review.ts'

export type Reviewed = { readonly findings: readonly Finding[]; readonly plan: PlanFigures | null }

/**
 * The part of the automatic review that needs the data domain: types, rights, plan, examples, markers. Promises that nothing of
 * it stays there, that real people are not asked about, and that no finding repeats a row. A query with an error is not run.
 */
@Injectable()
export class DomainReview {
  constructor(
    private readonly store: DomainReviewStore,
    private readonly installer: ProductInstaller,
    private readonly rules: RegionRules,
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {}

  /** @param declared the contract's sources as tables and columns */
  async review(
    { contract, query }: { contract: Contract; query: string },
    examples: readonly Example[],
    declared: readonly SourceColumns[],
  ): Promise<Reviewed> {
    const catalogued = await this.store.columns(declared.map(({ table }) => table))
    const columns = catalogued.filter(({ table, column }) =>
      declared.some((source) => source.table === table && source.columns.includes(column)),
    )
    const { findings } = reviewStatically({ contract, query }, columns)
    if (errorsAmong(findings).length > 0) return { findings, plan: null }
    let tried: Reviewed = { findings: [], plan: null }
    const installed = await this.installer.tryOut(contract, query, declared, async (client, spec) => {
      tried = await this.tryOut(client, spec, { contract, examples })
    })
    const refused = installed.ok ? [] : [unrunnable(installed.error)]
    return { findings: [...findings, ...refused, ...tried.findings], plan: tried.plan }
  }

  private async tryOut(
    client: PoolClient,
    spec: BatchFunctionSpec,
    { contract, examples }: { contract: Contract; examples: readonly Example[] },
  ): Promise<Reviewed> {
    const limits = this.limitsOf(contract.region)
    const plan = await this.store.asProduct(client, spec, () => this.store.plan(client, spec))
    const planned = planFindings(plan, limits)
    const figures = figuresOf(plan)
    const compiled = compileContract(contract, {
      lookupKey: (plain) => this.keys.lookup(plain),
      today: () => dayOf(this.clock.now()),
    })
    const { asked, findings } = askedFor(examples, compiled, (plain) => this.keys.lookup(plain))
    const keys = asked.flatMap(({ subjectKeys }) => subjectKeys)
    const strangers = strangerFindings(asked, await this.store.testSubjects(client, keys))
    const before = [...planned, ...findings, ...strangers]
    if (errorsAmong([...planned, ...strangers]).length > 0) return { findings: before, plan: figures }
    const markers = await this.store.markers(client)
    if (spec.consented) {
      const known = markerConsents(markers, contract, (plain) => this.keys.lookup(plain))
      const consents = [...asked.flatMap((each) => each.consents), ...known]
      await this.store.addConsents(client, contract.code, consents) // gone with all that the review tried out
    }
    const run = { asked, markers, compiled }
    const answered = await this.store.asProduct(client, spec, () => this.run(client, spec, run)).catch(failedToRun)
    return { findings: [...before, ...answered], plan: figures }
  }

  private async run(
    client: PoolClient,
    spec: BatchFunctionSpec,
    {
      asked,
      markers,
      compiled,
    }: { asked: readonly Asked[]; markers: readonly string[]; compiled: ReturnType<typeof compileContract> },
  ): Promise<Finding[]> {
    const rows = asked.map(({ row }) => row)
    const probing = markerRows(markers, { rows, input: spec.input }, (plain) => this.keys.lookup(plain))
    const first = await this.store.answers(client, spec, rows)
    const probed = await this.store.answers(client, spec, probing)
    const again = await this.store.answers(client, spec, rows, true)
    return [
      ...answerFindings(asked, [first, again], compiled),
      ...markerFindings(first, markers),
      ...markerFindings(probed, markers),
    ]
  }

  private limitsOf(region: string) {
    const pack = this.rules.for(region)
    return {
      maxCostPerCall: pack.get('review.maxPlanCostPerCall'),
      maxRowsPerCall: pack.get('review.maxPlanRowsPerCall'),
      scanRows: pack.get('review.scanRows'),
    }
  }
}

const QUERY: { file: 'query.sql'; line: null } = { file: 'query.sql', line: null }

function unrunnable({ code, message }: { code: string; message: string }): Finding {
  if (code === 'QUERY_COLUMN_UNGRANTED' || code === 'QUERY_TABLE_UNGRANTED') return finding(code, QUERY, message)
  return finding('QUERY_INVALID', QUERY, message)
}

/** A message of the database may quote a row, so only its class is told. @throws what did not come from the database */
function failedToRun(error: unknown): Finding[] {
  if (!(error instanceof Error) || !('code' in error)) throw error
  return [finding('EXAMPLE_FAILS', { file: 'examples.json', line: null }, `SQLSTATE ${String(error.code)}`)]
}
