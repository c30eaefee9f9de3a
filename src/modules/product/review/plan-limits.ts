/** What the planner says a query costs, held against the city's limits. A plan reads no row. */
import { z } from 'zod'
import { finding, type Finding } from './finding.ts'

/** Callers the planner counts with for a batch of unknown size: its own guess for a function that gives rows. */
export const PLANNED_CALLERS = 100

export type PlanLimits = {
  /** planner's cost units for one call */
  readonly maxCostPerCall: number
  /** rows it expects for one call */
  readonly maxRowsPerCall: number
  /** rows of a table from which on reading all of it is told to the reviewers */
  readonly scanRows: number
}

export type PlanFigures = { readonly costPerCall: number; readonly rowsPerCall: number }

type PlanNode = {
  'Node Type': string
  'Total Cost': number
  'Plan Rows': number
  Schema?: string | undefined
  'Relation Name'?: string | undefined
  Plans?: PlanNode[] | undefined
}
const PlanNode: z.ZodType<PlanNode> = z.object({
  'Node Type': z.string(),
  'Total Cost': z.number(),
  'Plan Rows': z.number(),
  Schema: z.string().optional(),
  'Relation Name': z.string().optional(),
  Plans: z.lazy(() => z.array(PlanNode)).optional(),
})

/** As `explain (format json)` gives it. */
export const Explained = z.tuple([z.object({ Plan: PlanNode })])
export type Explained = z.infer<typeof Explained>

export const figuresOf = ([{ Plan }]: Explained): PlanFigures => ({
  costPerCall: Math.ceil(Plan['Total Cost'] / PLANNED_CALLERS),
  rowsPerCall: Math.ceil(Plan['Plan Rows'] / PLANNED_CALLERS),
})

const PLACE = { file: 'query.sql', line: null } as const

export function planFindings(plan: Explained, limits: PlanLimits): Finding[] {
  const { costPerCall, rowsPerCall } = figuresOf(plan)
  return [
    ...(costPerCall > limits.maxCostPerCall
      ? [finding('PLAN_COST', PLACE, `${costPerCall} > ${limits.maxCostPerCall}`)]
      : []),
    ...(rowsPerCall > limits.maxRowsPerCall
      ? [finding('PLAN_ROWS', PLACE, `${rowsPerCall} > ${limits.maxRowsPerCall}`)]
      : []),
    ...wholeReads(plan[0].Plan, limits.scanRows).map((table) => finding('PLAN_SCAN', PLACE, table)),
  ]
}

function wholeReads(node: PlanNode, scanRows: number): string[] {
  const table = node['Relation Name']
  const isWhole = node['Node Type'] === 'Seq Scan' && table !== undefined && node['Plan Rows'] >= scanRows
  return [
    ...(isWhole ? [`${node.Schema ?? ''}.${table}`] : []),
    ...(node.Plans ?? []).flatMap((inner) => wholeReads(inner, scanRows)),
  ]
}
