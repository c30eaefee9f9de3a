/**
 * Aggregates leave through this wrapper only.
 * A contract declares measures: sums of one raw table by cell of a registered partition. The platform writes their SQL,
 * suppresses every cell with too few contributors, and gives the query what is left as relation `cells`; the query may name no
 * raw table.
 *
 * Claim: whatever is asked, and however often, answers do not depend on the figures of a suppressed cell. A measure of a cell
 * is made of that cell's rows only, and a suppressed cell shows its id and that it is suppressed, nothing more; so two data
 * domains that differ inside suppressed cells only answer every question alike, and no subtraction of answers can tell them
 * apart. Not claimed: anything about small groups inside a cell that is shown, about a cell that is suppressed in one month
 * and shown in the next, or about what buyers find out who put their answers together; the budget of questions bounds these.
 */
import { z } from 'zod'
import { PARTITIONS, type PartitionCode } from './partition.ts'
import { isSqlIdentifier } from './sql-identifier.ts'

/** Measures of one contract. */
export const MAX_MEASURES = 30
/** How far around the asked cells a query may look, in cells. */
export const MAX_REACH = 4

const Name = z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, 'Write a–z, 0–9 and _, beginning with a letter.')
const Table = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,40}\.[a-z][a-z0-9_]{0,40}$/, 'Write the table as the data domain has it: schema.table.')
const Code = z.string().regex(/^[A-Z0-9][A-Z0-9_]{0,39}$/, 'Write a code of A–Z, 0–9 and _.')

const Measure = z.strictObject({
  name: Name,
  table: Table,
  /** the column that names the cell */
  cell: Name,
  /** the column that is summed up, or of which the greatest is taken */
  value: Name,
  take: z.enum(['sum', 'max']),
  /** only rows with one of these codes, or with the code that an input gives */
  where: z
    .union([
      z.strictObject({ column: Name, in: z.array(Code).min(1).max(20) }),
      z.strictObject({ column: Name, input: Name }),
    ])
    .optional(),
})
export type Measure = z.infer<typeof Measure>

const Contributors = z.strictObject({ measure: Name, atLeast: z.int().min(1).max(10_000) })

export const AggregateShape = z.strictObject({
  partition: z.enum(Object.keys(PARTITIONS) as [PartitionCode, ...PartitionCode[]]),
  /** the input that lists cells, and the one that has two opposite corners */
  cells: z.string(),
  corners: z.string(),
  reach: z.int().min(0).max(MAX_REACH),
  measures: z.array(Measure).min(2).max(MAX_MEASURES),
  /** who contributes to a cell: below either number it is suppressed */
  people: Contributors,
  enterprises: Contributors,
  /** different questions that one buyer may ask in a month */
  questionsPerMonth: z.int().min(1).max(10_000),
})
export type Aggregate = z.infer<typeof AggregateShape>

/** The least that the rules ask for. */
export type AggregateRules = {
  readonly minPeople: number
  readonly minEnterprises: number
  readonly maxQuestions: number
}

/** Columns that the platform adds to a caller's row. */
export const ASKED_CELLS = 'asked_cells'
export const NEAR_CELLS = 'near_cells'
/** Columns of relation `cells` besides the measures: its id, its column and row in the partition, and how it is used. */
const CELL_COLUMNS = [
  { name: 'cell', type: 'text' },
  { name: 'x', type: 'integer' },
  { name: 'y', type: 'integer' },
  { name: 'asked', type: 'boolean' },
  { name: 'shown', type: 'boolean' },
]
const RESERVED = CELL_COLUMNS.map(({ name }) => name)

type Fault = readonly [path: string, fix: string]

/** Contradictions of an aggregate with itself, with its query, its inputs' columns and the rules. */
export function* aggregateFaults(
  { measures, people, enterprises, questionsPerMonth }: Aggregate,
  { query, columns, rules }: { query: string; columns: ReadonlySet<string>; rules: AggregateRules },
): Iterable<Fault> {
  const named = new Map(measures.map((measure) => [measure.name, measure]))
  if (named.size < measures.length) yield ['aggregate.measures', 'Name each measure once.']
  for (const { name, where } of measures) {
    if (RESERVED.includes(name)) yield ['aggregate.measures', `Choose another name than ${name}.`]
    if (where && 'input' in where && !columns.has(where.input))
      yield ['aggregate.measures', `${name} compares with ${where.input}: name a column of the input.`]
  }
  for (const [path, contributors, least] of [
    ['aggregate.people', people, rules.minPeople],
    ['aggregate.enterprises', enterprises, rules.minEnterprises],
  ] as const) {
    const measure = named.get(contributors.measure)
    if (!measure || measure.take !== 'sum' || (measure.where && 'input' in measure.where))
      yield [path, 'Name a measure that sums up the same whatever is asked.']
    if (contributors.atLeast < least) yield [path, `Suppress below ${least} at least: the rules ask for it.`]
  }
  if (questionsPerMonth > rules.maxQuestions)
    yield ['aggregate.questionsPerMonth', `Allow at most ${rules.maxQuestions}: the rules ask for it.`]
  for (const schema of schemasNamed(query, measures))
    yield ['query', `Do without ${schema}: a query of an aggregate reads relation cells, which the platform fills.`]
}

/** Raw schemas, and the platform's clock of sources, that stand anywhere in a query: even in a comment. */
function schemasNamed(query: string, measures: readonly Measure[]): string[] {
  const schemas = new Set([...measures.map(({ table }) => table.split('.')[0] ?? ''), 'source_update'])
  return [...schemas].filter((schema) => new RegExp(`(?<![a-z0-9_])${schema}(?![a-z0-9_])`, 'i').test(query))
}

/** The relations that a query finds in the wrapper. */
export const wrapperRelations = ({ measures }: Aggregate) => ({
  cells: [...CELL_COLUMNS, ...measures.map(({ name }) => ({ name, type: 'numeric' }))],
  source: [{ name: 'as_of', type: 'timestamptz' }],
})

/** A query in the wrapper's relations: `cells(cell, x, y, asked, shown, <measures>)`, and `source(as_of)`. */
export function wrapAggregate({ measures, people, enterprises }: Aggregate, query: string): string {
  const names = measures.map(({ name }) => name)
  const tables = [...new Set(measures.map(({ table }) => `'${table}'`))]
  return `with source as (
  select min(updated_at) as as_of from platform.source_update where source_table in (${tables.join(', ')})
), cells as materialized (
  select ${RESERVED.join(', ')}, ${names.map((name) => `case when shown then ${name} end as ${name}`).join(', ')}
  from (
    select near.cell, split_part(near.cell, '-', -2)::integer as x, split_part(near.cell, '-', -1)::integer as y,
      near.cell = any (input.${ASKED_CELLS}) as asked, ${measures.map(measureSql).join(', ')}
    from unnest(input.${NEAR_CELLS}) as near(cell)
  ) as measured
  cross join lateral (
    select coalesce(${people.measure}, 0) >= ${people.atLeast} and coalesce(${enterprises.measure}, 0) >= ${enterprises.atLeast} as shown
  ) as rule
)
select answer.* from (
${query}
) as answer`
}

function measureSql({ name, table, cell, value, take, where }: Measure): string {
  const rows = `from ${table} as m where m.${cell} = near.cell`
  return `(select ${take}(m.${value}) ${rows}${where ? ` and m.${where.column} ${conditionOf(where)}` : ''}) as ${name}`
}

function conditionOf(where: NonNullable<Measure['where']>): string {
  return 'in' in where ? `in (${where.in.map((code) => `'${code}'`).join(', ')})` : `= input.${where.input}`
}

/** Whether every name can be put into a statement. The shape says so already; this is the last look. */
export const isPlainlyNamed = ({ measures, people, enterprises }: Aggregate): boolean =>
  [
    ...measures.flatMap(({ name, table, cell, value, where }) => [
      name,
      ...table.split('.'),
      cell,
      value,
      ...(where ? [where.column, 'input' in where ? where.input : where.column] : []),
    ]),
    people.measure,
    enterprises.measure,
  ].every(isSqlIdentifier)
