/** What a product's query may be made of. Whatever stands on no list here is refused. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Functions of the same answer for the same data. `platform.*` are the data domain's own. */
export const FUNCTIONS = words(`
  abs array_agg array_append array_length array_position array_remove avg bool_and bool_or btrim cardinality ceil concat count
  date_part date_trunc dense_rank every extract first_value floor lag last_value lead left length like_escape lower ltrim
  make_date make_interval max min mod normalize num_nonnulls position rank replace right round row_number rtrim sign split_part
  starts_with strpos string_agg substr substring sum timezone translate trim trunc unnest upper width_bucket
  percentile_cont platform.normalized_name platform.normalized_text
  platform.token`)

/** Aggregates and window functions whose answer depends on the order of their rows. */
export const ORDERED_FUNCTIONS = words('array_agg string_agg first_value last_value lag lead row_number')

/** Types that a value may be cast to, as the grammar names them. */
export const TYPES = words(
  'text varchar bpchar int2 int4 int8 numeric float8 bool date time timestamp timestamptz interval bytea jsonb',
)

export const OPERATORS = words('= <> != < > <= >= + - * / % || && @> <@ ~~ !~~ -> ->>')

/** The platform's own tables that any product may read, with the types of their columns. */
export const PLATFORM_TABLES: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ['platform.source_update', { source_table: 'text', updated_at: 'timestamptz' }],
])

/** Nodes of PostgreSQL's syntax tree. */
export const NODES = words(`
  SelectStmt ResTarget ColumnRef A_Star A_Const A_Expr A_ArrayExpr A_Indirection A_Indices BoolExpr NullTest BooleanTest CaseExpr
  CaseWhen CoalesceExpr MinMaxExpr TypeCast FuncCall WindowDef SortBy JoinExpr RangeVar RangeSubselect RangeFunction
  CommonTableExpr SubLink List RowExpr GroupingSet CollateClause String Integer Float Boolean`)
