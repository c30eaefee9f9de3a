import { Injectable } from '@nestjs/common'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { Actor } from '../../policy/actor.ts'
import { PolicyService } from '../../policy/policy.service.ts'
import { RegionRules } from '../../policy/region-rules.ts'
import { behind } from '../authorization/index.ts'
import { AggregateQuestions } from '../gateway/index.ts'
import {
  decideTrial,
  parseContract,
  ProductRights,
  Trials,
  type Answer,
  type Finding,
  type InputFault,
  type MaskedSample,
  type SourceColumns,
  type Trial,
} from '../product/index.ts'
import {
  fieldsByResource,
  fieldsOfResource,
  leavingOf,
  NO_SUCH_WORKSPACE,
  CLOSED_MEANWHILE,
  ROWS_STAY,
  WORKSPACE_BUDGET,
  type WorkspaceField,
} from './workspace.ts'
import { WorkspaceStore, type FoundWorkspace } from './workspace.store.ts'

export type WorkspaceQuestion = {
  readonly workspaceId: string
  readonly contract: unknown
  readonly query: string
  readonly input: unknown
}

/** What left a workspace, and what the automatic review warned of. */
export type WorkspaceAnswer = { readonly answer: Answer; readonly findings: readonly Finding[] }

type Asked = { trial: Trial; query: string; columns: readonly SourceColumns[] }

/**
 * Owns what a developer does in an open workspace. Promises: it is shown masked samples and answers of aggregates, never a row;
 * while the use is whole, and asked again when nobody can take it away until the data domain has answered. Refuses ROWS_STAY,
 * and what the chain of rights, the automatic review or the budget refuses.
 */
@Injectable()
export class WorkspaceWork {
  constructor(
    private readonly store: WorkspaceStore,
    private readonly rights: ProductRights,
    private readonly trials: Trials,
    private readonly questions: AggregateQuestions,
    private readonly policy: PolicyService,
    private readonly rules: RegionRules,
  ) {}

  /** A masked sample of one resource of a workspace: SAMPLE_ROWS rows at most. */
  async sample(
    actor: Actor,
    { workspaceId, resourceCode }: { workspaceId: string; resourceCode: string },
  ): Promise<Result<MaskedSample>> {
    const workspace = await this.store.workspace(workspaceId)
    if (!workspace) return refuse(NO_SUCH_WORKSPACE)
    const { id: scope, purposeClass: purpose, fields } = workspace
    const { subject } = await this.subjectOf(workspace)
    const allowed = this.policy.authorize(actor, 'workspace.sample', subject)
    if (!allowed.ok) return allowed
    const of = fieldsOfResource(fields, resourceCode)
    if (!of.ok) return of
    return this.trials.sample({ ...of.value, purpose, scope }, () => this.stillStands(workspace))
  }

  /** The answer to a query over an aggregate, after the automatic review, out of the developer's budget. */
  async ask(actor: Actor, question: WorkspaceQuestion): Promise<Result<WorkspaceAnswer>> {
    const workspace = await this.store.workspace(question.workspaceId)
    if (!workspace) return refuse(NO_SUCH_WORKSPACE)
    const leaving = leavingOf(question.contract)
    const { subject } = await this.subjectOf(workspace)
    const allowed = this.policy.authorize(actor, 'workspace.ask', {
      ...subject,
      facts: { ...subject.facts, leaving },
      behind: { ...subject.behind, leaving: ROWS_STAY },
    })
    if (!allowed.ok) return allowed
    const asked = this.read(workspace, question)
    if (!asked.ok) return asked
    const { trial, query, columns } = asked.value
    const row = this.trials.prepare(trial, question.input)
    if (!row.ok) return refuse(unfit(row.error))
    const reviewed = await this.trials.review(trial, query, columns)
    if (!reviewed.ok) return reviewed
    const text = canonicalJson({ workspaceId: workspace.id, contract: trial, query, row: row.value })
    const answer = await this.answer(workspace, text, () =>
      this.trials.answer(trial, { query, columns, row: row.value }, () => this.stillStands(workspace)),
    )
    return answer.ok ? ok({ answer: answer.value, findings: reviewed.value }) : answer
  }

  private read(
    { region, purposeClass: purpose, fields }: FoundWorkspace,
    { contract, query }: WorkspaceQuestion,
  ): Result<Asked> {
    const parsed = parseContract(contract)
    if (!parsed.ok) return refuse(unreadable(parsed.error.map(({ message }) => message)))
    const at = { region, purpose, fields: fieldsByResource(fields), pack: this.rules.for(region) }
    const trial = decideTrial(parsed.value, query, at)
    return trial.ok ? ok({ trial: trial.value, query, columns: columnsOf(trial.value, fields) }) : trial
  }

  /** Out of the budget once for each question; asked again it gets the same answer. */
  private async answer(
    { region, developerOrgId }: FoundWorkspace,
    text: string,
    ask: () => Promise<Result<Answer>>,
  ): Promise<Result<Answer>> {
    let refused: Result<Answer> = refuse(BUDGETED_WITHOUT_ANSWER)
    const of = { buyerOrgId: developerOrgId, productId: WORKSPACE_BUDGET, text }
    const limit = this.rules.for(region).get('workspace.questionsPerMonth')
    const answered = await this.questions.once(of, limit, async () => {
      const found = await ask()
      if (!found.ok) refused = found
      return found.ok ? found.value : undefined
    })
    if (!answered.ok) return answered
    return answered.value === undefined || answered.value === 'BUSY' ? refused : ok(answered.value)
  }

  private async subjectOf(workspace: FoundWorkspace) {
    const { id, region, developerOrgId, status } = workspace
    const standing = await this.standingOf(workspace)
    const facts = { region, developerOrgId, status, chainState: standing.state }
    return { subject: { type: 'Workspace' as const, id, facts, ...behind(standing) } }
  }

  private standingOf({ fields, operatorOrgId, purposeClass }: FoundWorkspace) {
    return this.rights.standingOfFields({ fieldIds: fields.map(({ id }) => id), operatorOrgId }, purposeClass)
  }

  private async stillStands(workspace: FoundWorkspace): Promise<Result<void>> {
    const { refusal } = await this.standingOf(workspace)
    const now = await this.store.workspace(workspace.id)
    if (now?.status !== 'OPEN') return refuse(CLOSED_MEANWHILE)
    return refusal ? refuse(refusal) : ok()
  }
}

/** The columns that a contract reads, by table. */
const columnsOf = ({ sources }: Trial, fields: readonly WorkspaceField[]): SourceColumns[] =>
  sources.map(({ resource, fields: columns }) => ({
    table: fields.find(({ resourceCode }) => resourceCode === resource)?.sourceTable ?? '',
    columns,
  }))

const unfit = (faults: readonly InputFault[]): Refusal => ({
  code: 'INVALID_INPUT',
  message: `The input breaks the contract: ${faults.map(({ path, message }) => `${path} ${message}`).join('; ')}.`,
  rule: 'product.contract.input',
  field: 'input.input',
})

const unreadable = (faults: readonly string[]): Refusal => ({
  code: 'CONTRACT_INVALID',
  message: faults.slice(0, 5).join(' '),
  rule: 'product.contract',
  field: 'input.contract',
})

const BUDGETED_WITHOUT_ANSWER: Refusal = {
  code: 'QUERY_FAILED',
  message: 'The data domain gave no answer. Ask again: the same question is counted once.',
  rule: 'workspace',
}
