/** Every finding of the automatic review: how much it weighs, what it says and what to do. `{}` is the thing found. */

/** An error keeps a version from being submitted; a warning is for the people who review it. */
export type Severity = 'ERROR' | 'WARNING'
export type Bilingual = { readonly zh: string; readonly en: string }

type Texts = { readonly severity: Severity; readonly what: Bilingual; readonly fix: Bilingual }

const error = (what: readonly [zh: string, en: string], fix: readonly [zh: string, en: string]): Texts => ({
  severity: 'ERROR',
  what: { zh: what[0], en: what[1] },
  fix: { zh: fix[0], en: fix[1] },
})
const warning = (...texts: Parameters<typeof error>): Texts => ({ ...error(...texts), severity: 'WARNING' })

const QUERY = {
  QUERY_TOO_LONG: error(
    ['查询过长', 'The query is too long'],
    ['缩短至 {} 个字符以内', 'Shorten it to at most {} characters.'],
  ),
  QUERY_UNREADABLE: error(
    ['查询无法解析：{}', 'PostgreSQL cannot read the query: {}'],
    ['按 PostgreSQL 语法改正', 'Correct it after PostgreSQL’s grammar.'],
  ),
  QUERY_NOT_ONE_STATEMENT: error(
    ['不是恰好一条语句', 'It is not exactly one statement'],
    ['只写一条查询，不写分号', 'Write one query, without a semicolon.'],
  ),
  QUERY_NOT_A_SELECT: error(
    ['不是查询语句：{}', 'It is no query: {}'],
    ['以 select 或 with 开头', 'Begin with select or with.'],
  ),
  QUERY_WRITES: error(
    ['查询会写入或加锁：{}', 'The query writes or locks: {}'],
    ['删去；产品查询只读', 'Take it out: a product’s query only reads.'],
  ),
  QUERY_FORBIDDEN_SYNTAX: error(
    ['使用了不允许的语法：{}', 'It uses syntax that is not admitted: {}'],
    ['改用普通的查询语法', 'Use plain query syntax instead.'],
  ),
  QUERY_FORBIDDEN_FUNCTION: error(
    ['调用了白名单之外的函数 {}()', 'It calls {}(), which is on no list'],
    ['改用含义固定的函数', 'Do without it: only functions of known, fixed meaning are run.'],
  ),
  QUERY_FORBIDDEN_TYPE: error(
    ['转换为不允许的类型 {}', 'It casts to {}, which is not admitted'],
    ['改用文本、数值、日期时间或布尔类型', 'Use text, numbers, dates, times or truth values.'],
  ),
  QUERY_CLOCK: error(
    ['答案取决于时间、用户或随机：{}', 'The answer depends on the clock, the user or chance: {}'],
    ['以 platform.source_update 的更新时间为准', 'Count time from platform.source_update.'],
  ),
  QUERY_READS_CATALOGUE: error(
    ['读取系统目录 {}', 'It reads the system catalogue {}'],
    ['只读取合同声明的来源', 'Read declared sources only.'],
  ),
  QUERY_TABLE_UNGRANTED: error(
    ['读取了合同未声明的表 {}', 'It reads table {}, which the contract does not declare'],
    ['在 sources 中声明来源，或从查询中删去', 'Declare the source, or leave it out of the query.'],
  ),
  QUERY_COLUMN_UNGRANTED: error(
    ['读取了合同未声明的列 {}', 'It reads column {}, which the contract does not declare'],
    [
      '在 sources 中声明该列并取得授权，或从查询中删去',
      'Declare it in sources and have its use granted, or leave it out.',
    ],
  ),
  QUERY_COLUMN_UNKNOWN: error(
    ['名称 {} 既不是来源列，也不是输入', 'The name {} is neither a source column nor an input'],
    ['改正名称；调用者的输入写作 input.<列>', 'Correct it; the caller’s row is input.<column>.'],
  ),
  QUERY_STAR: error(
    ['用 * 读取整行：{}', 'It takes whole rows: {}'],
    ['逐列写出所需的列', 'Name the columns you need, one by one.'],
  ),
  QUERY_CAN_FAIL: error(
    ['可能因数据内容报错：{}', 'It can fail on a row’s content, and a failure tells of the row: {}'],
    [
      '改写为不会报错的形式',
      'Write it so that it cannot fail: compare instead of casting, nullif(…, 0) under a division, one row by limit 1 or an aggregate.',
    ],
  ),
  QUERY_NONDETERMINISTIC: error(
    ['结果依赖于行的次序：{}', 'The result depends on the order of rows: {}'],
    ['写明 order by', 'Say the order with order by.'],
  ),
} as const

const OUTPUT = {
  CONTRACT_INVALID: error(
    ['合同不合规：{}', 'The contract is not in order: {}'],
    ['按提示改正', 'Correct it as said.'],
  ),
  OUTPUT_KEY_EXTRA: error(
    ['查询给出合同没有的字段 {}', 'The query answers {}, which the contract does not know'],
    ['从查询中删去，或写入合同的 output', 'Take it out of the query, or put it in the contract’s output.'],
  ),
  OUTPUT_KEY_MISSING: error(
    ['查询没有给出字段 {}', 'The query does not answer {}'],
    ['在查询的结果列中给出', 'Give it as a column of the result.'],
  ),
  OUTPUT_CODE_UNKNOWN: error(
    ['查询可能给出合同没有的代码 {}', 'The query can answer the code {}, which the contract does not list'],
    ['在合同中列出，或从查询中删去', 'List it in the contract, or take it out of the query.'],
  ),
  OUTPUT_TYPE: error(
    ['类型与合同矛盾：{}', 'The type contradicts the contract: {}'],
    ['使查询与合同的类型一致', 'Let query and contract agree.'],
  ),
  OUTCOME_NEVER: warning(
    ['查询从不给出合同的结果 {}', 'The query never answers the outcome {} of its contract'],
    ['从合同中删去，或在查询中给出', 'Take it out of the contract, or answer it.'],
  ),
} as const

const DOMAIN = {
  SANDBOX_INVALID: error(['沙箱不合规：{}', 'The sandbox is not in order: {}'], ['按提示改正', 'Correct it as said.']),
  QUERY_BESIDE_SERVICE: error(
    ['合同由部门服务回答，却另有查询', 'A department’s service answers this contract, and yet there is a query'],
    ['清空 query.sql，或从合同中删去 http', 'Empty query.sql, or take http out of the contract.'],
  ),
  ENDPOINT_UNKNOWN: error(
    ['未配置的部门服务 {}', 'The endpoint {} is not configured'],
    [
      '请平台管理员配置，或改正 http.source',
      'Have it configured by whoever runs the platform, or correct http.source.',
    ],
  ),
  ENDPOINT_RESOURCE: error(
    ['部门服务 {} 不提供合同的全部来源', 'The endpoint {} does not answer for every source of the contract'],
    ['只声明该服务提供的资源', 'Declare the resources that it is configured for.'],
  ),
  SOURCE_UNKNOWN: error(
    ['合同的来源不在目录中：{}', 'A source of the contract is not in the catalogue: {}'],
    ['按提示改正 sources', 'Correct sources as said.'],
  ),
  USE_NOT_GRANTED: error(
    ['列没有有效的加工使用权：{}', 'No live grant of use for the purpose: {}'],
    ['请数据持有部门就该用途授予使用权', 'Ask the holding department to grant its use for this purpose.'],
  ),
  QUERY_INVALID: error(
    ['数据域无法执行查询：{}', 'The data domain cannot run the query: {}'],
    ['改正查询或合同的来源', 'Correct the query, or the contract’s sources.'],
  ),
  PLAN_COST: error(
    ['查询计划代价过高：{}', 'The query costs too much: {}'],
    ['按索引列查找，避免交叉连接', 'Look rows up by an indexed column, and join on one.'],
  ),
  PLAN_ROWS: error(
    ['查询可能返回过多行：{}', 'The query may give too many rows for one call: {}'],
    ['每次调用至多返回一行', 'Give one row for each call.'],
  ),
  PLAN_SCAN: warning(
    ['整表扫描：{}', 'It reads a whole table for each call: {}'],
    ['按索引列查找', 'Look rows up by an indexed column.'],
  ),
  EXAMPLE_MALFORMED: error(
    ['示例格式不对：{}', 'An example is not in order: {}'],
    ['按提示改正', 'Correct it as said.'],
  ),
  EXAMPLE_SUBJECT: error(
    [
      '示例“{}”的主体不是数据域登记的测试主体',
      'Example “{}” is about somebody who is no test subject of the data domain',
    ],
    ['示例只能使用测试主体', 'Use test subjects only: a real person’s answer is nobody’s example.'],
  ),
  EXAMPLE_FAILS: error(
    ['示例不成立：{}', 'An example does not hold: {}'],
    ['改正查询或示例', 'Correct the query or the example.'],
  ),
  EXAMPLE_UNSTABLE: error(
    ['同一示例两次结果不同：{}', 'An example answers differently when it is asked again: {}'],
    ['使查询结果唯一确定', 'Make the answer depend on the data alone.'],
  ),
  EXAMPLE_MISSING: warning(
    ['结果 {} 没有示例', 'No example shows the outcome {}'],
    ['为每种结果写一个示例', 'Write an example for each outcome.'],
  ),
  CANARY_LEAKED: error(
    ['哨兵值出现在答案中：{}', 'A marker planted in the raw data appears in an answer: {}'],
    ['只给出代码、数值或布尔值，不给出原始值', 'Answer codes, numbers and truth values, never a raw value.'],
  ),
} as const

export const FINDING_TEXTS = { ...QUERY, ...OUTPUT, ...DOMAIN } satisfies Record<string, Texts>
export type FindingCode = keyof typeof FINDING_TEXTS
