/**
 * 开发工作区: where a developer works on an operator's fields for one purpose, before there is a product.
 * Promises: a workspace is open only after the operator whose right of use it rests on has admitted the developer, and never
 * again once closed; what it is about never changes. Refuses: WORKSPACE_STATUS, WORKSPACE_SOURCES, WORKSPACE_RESOURCE.
 */
import type { IdentifierKind, WorkspaceStatus } from '../../generated/prisma/enums.ts'
import { ok, refuse, type Refusal, type Result } from '../../kernel/result.ts'
import type { TrialField } from '../product/index.ts'

/** Fields of one workspace. */
export const MAX_WORKSPACE_FIELDS = 200
/** Whose budget a developer's questions come out of, in all its workspaces together. */
export const WORKSPACE_BUDGET = 'WORKSPACE'

/** A field of a workspace, as the catalogue has it. */
export type WorkspaceField = TrialField & {
  readonly id: string
  readonly identifierKind: IdentifierKind
  readonly resourceCode: string
  readonly sourceTable: string
}

/** What a developer asks for: fields of a resource by their names. */
export type WantedSource = { readonly resourceCode: string; readonly fieldNames: readonly string[] }

/** The catalogue's fields behind what is asked for; each of them is there, once. */
export function decideFields(
  wanted: readonly WantedSource[],
  known: readonly WorkspaceField[],
): Result<readonly WorkspaceField[]> {
  const named = wanted.flatMap(({ resourceCode, fieldNames }) => fieldNames.map((name) => ({ resourceCode, name })))
  const names = new Set(named.map(({ resourceCode, name }) => `${resourceCode}.${name}`))
  if (names.size === 0 || names.size > MAX_WORKSPACE_FIELDS)
    return fault('WORKSPACE_SOURCES', `Name 1 to ${MAX_WORKSPACE_FIELDS} fields, not ${names.size}.`, 'input.sources')
  const fields = known.filter(({ resourceCode, name }) => names.has(`${resourceCode}.${name}`))
  const found = new Set(fields.map(({ resourceCode, name }) => `${resourceCode}.${name}`))
  const missing = [...names].filter((name) => !found.has(name))
  if (missing.length === 0) return ok(fields)
  return fault(
    'WORKSPACE_SOURCES',
    `The catalogue has no ${missing.join(', ')}. See its fields there.`,
    'input.sources',
  )
}

const STEPS: Record<WorkspaceStatus, readonly WorkspaceStatus[]> = {
  REQUESTED: ['OPEN', 'CLOSED'],
  OPEN: ['CLOSED'],
  CLOSED: [],
}

/** Whether a workspace may go from one status to another. */
export function decideWorkspaceStep(from: WorkspaceStatus, to: WorkspaceStatus): Result<void> {
  if (STEPS[from].includes(to)) return ok()
  return fault(
    'WORKSPACE_STATUS',
    `The workspace is ${from} and cannot become ${to}. The developer asks for a new one.`,
  )
}

/** The fields of one resource of a workspace. */
export function fieldsOfResource(
  fields: readonly WorkspaceField[],
  resourceCode: string,
): Result<{ readonly table: string; readonly fields: readonly WorkspaceField[] }> {
  const of = fields.filter((field) => field.resourceCode === resourceCode)
  const [first] = of
  if (first) return ok({ table: first.sourceTable, fields: of })
  const codes = [...new Set(fields.map((field) => field.resourceCode))].join(', ')
  return fault(
    'WORKSPACE_RESOURCE',
    `The workspace has no resource ${resourceCode}. It has ${codes}.`,
    'input.resourceCode',
  )
}

/** Fields by the code of their resource. */
export const fieldsByResource = (fields: readonly WorkspaceField[]): ReadonlyMap<string, readonly WorkspaceField[]> =>
  Map.groupBy(fields, ({ resourceCode }) => resourceCode)

/** What a query would let out, in the words of the policies: whatever is no aggregate is rows. */
export function leavingOf(contract: unknown): 'AGGREGATES' | 'ROWS' {
  const isAggregate = typeof contract === 'object' && contract !== null && 'aggregate' in contract && contract.aggregate
  return isAggregate ? 'AGGREGATES' : 'ROWS'
}

/** Told to who wants rows. */
export const ROWS_STAY: Refusal = {
  code: 'ROWS_STAY',
  message:
    'Rows never leave a workspace, not even one. Declare an aggregate over a registered partition in the contract, or look at the masked sample.',
  rule: 'developer.ask-workspace',
  field: 'input.contract',
}

export const NO_SUCH_WORKSPACE: Refusal = {
  code: 'NOT_FOUND',
  message: 'There is no such workspace.',
  rule: 'workspace',
}

export const CLOSED_MEANWHILE: Refusal = {
  code: 'WORKSPACE_STATUS',
  message: 'The operator has closed the workspace. Ask for a new one.',
  rule: 'workspace',
}

export const NO_SUCH_OPERATOR: Refusal = {
  code: 'OPERATOR_UNKNOWN',
  message: 'No operator has this credit code. Name the operator whose right of use the workspace is to rest on.',
  rule: 'workspace.operator',
  field: 'input.operatorUscc',
}

const fault = (code: string, message: string, field?: string) =>
  refuse({ code, message, rule: 'workspace', ...(field && { field }) })
