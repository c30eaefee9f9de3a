/**
 * What a product's query may look like before any database sees it.
 * Owns: a reading of the query's tokens. Promises: a query that passes is one read-only expression that cannot leave the
 * parentheses it is put in, and that answers the same for the same data. Refuses: everything it does not know.
 *
 * Columns are not checked here: the product's database role holds exactly those it was granted.
 */
import { ok, refuse, type Result } from '../../kernel/result.ts'

export const MAX_QUERY_CHARACTERS = 20_000

/** Functions of the same answer for the same data. `platform.*` are the data domain's own. */
const FUNCTIONS = new Set(
  `abs array_agg array_append array_length array_position array_remove avg bool_and bool_or btrim cardinality cast ceil
  coalesce concat count date_part date_trunc every exists extract first_value floor greatest lag last_value
  lead least left length lower ltrim make_date make_interval max min mod normalize nullif num_nonnulls percentile_cont position rank replace
  right round row_number rtrim sign split_part starts_with strpos string_agg substr substring sum translate trim trunc unnest
  upper width_bucket platform.normalized_name platform.normalized_text platform.token`.split(/\s+/),
)

/** Words that may stand before a parenthesis without being a function. */
const WORDS_BEFORE_PARENTHESIS = new Set(
  `all and any array as between by case distinct else except filter from group having in intersect is join lateral like materialized not
  numeric on or order over partition select some then union using values varchar when where`.split(/\s+/),
)

/** Words that make an answer depend on who asks or when, or that do more than read. */
const FORBIDDEN_WORDS = new Set(
  `current_catalog current_date current_role current_schema current_time current_timestamp current_user delete for insert into
  localtime localtimestamp merge session_user system_user tablesample update user`.split(/\s+/),
)

/** As PostgreSQL reads them: its spaces and ends of comment are ASCII, everything else non-ASCII belongs to a text. */
const TOKENS = {
  space: /[ \t\n\r\f]+/,
  comment: /--[^\n\r]*/,
  text: /'(?:[^']|'')*'/,
  quoted: /"(?:[^"]|"")+"/,
  number: /\d+(?:\.\d+)?/,
  name: /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/,
  open: /\(/,
  close: /\)/,
  symbol: /::|<=|>=|<>|\|\||&&|@>|<@|\/(?!\*)|[-+*%=<>.,:[\]]/,
}
const TOKEN = new RegExp(
  Object.entries(TOKENS)
    .map(([kind, { source }]) => `(?<${kind}>${source})`)
    .join('|'),
  'y',
)

type Token = { readonly kind: string; readonly text: string; readonly at: number }

/**
 * Refuses QUERY_TOO_LONG, QUERY_UNREADABLE (a token outside the subset: `;`, `$`, block comments, escape strings),
 * QUERY_NOT_A_SELECT, QUERY_UNBALANCED, QUERY_FORBIDDEN_WORD, QUERY_FORBIDDEN_FUNCTION.
 */
export function checkQuery(query: string): Result<void> {
  if (query.length > MAX_QUERY_CHARACTERS) {
    return refuseQuery('QUERY_TOO_LONG', `Shorten the query to at most ${MAX_QUERY_CHARACTERS} characters.`)
  }
  const tokens = readTokens(query)
  if (!tokens.ok) return tokens
  const [first] = tokens.value
  if (first?.kind !== 'name' || !['select', 'with'].includes(first.text)) {
    return refuseQuery('QUERY_NOT_A_SELECT', 'Begin the query with select or with.')
  }
  const words = checkWords(tokens.value)
  return words.ok ? checkParentheses(tokens.value) : words
}

function readTokens(query: string): Result<readonly Token[]> {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < query.length) {
    const at = TOKEN.lastIndex
    const groups = TOKEN.exec(query)?.groups
    if (!groups) {
      const place = `line ${query.slice(0, at).split('\n').length}`
      return refuseQuery(
        'QUERY_UNREADABLE',
        `Write ${place} with plain names, numbers, '…' texts and operators; not ; $ or /* */.`,
      )
    }
    const [kind, text] = Object.entries(groups).find(([, value]) => value !== undefined) ?? ['', '']
    if (kind !== 'space' && kind !== 'comment')
      tokens.push({ kind, text: kind === 'name' ? text.toLowerCase() : text, at })
  }
  return ok(tokens)
}

function checkWords(tokens: readonly Token[]): Result<void> {
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]
    if (token.kind === 'name' && FORBIDDEN_WORDS.has(token.text)) {
      return refuseQuery(
        'QUERY_FORBIDDEN_WORD',
        `Take out ${token.text}: a query only reads, and counts time from platform.source_update.`,
      )
    }
    // E'…', U&'…', B'…' and the like have rules of their own for what ends the text.
    const isPrefix = next?.kind === 'text' && next.at === token.at + token.text.length
    if (token.kind === 'name' && isPrefix)
      return refuseQuery('QUERY_UNREADABLE', "Write texts as plain '…', with no prefix.")
    if (next?.kind === 'open' && isUnknownFunction(token)) {
      return refuseQuery(
        'QUERY_FORBIDDEN_FUNCTION',
        `Do without ${token.text}(): only functions of known, fixed meaning are run.`,
      )
    }
  }
  return ok()
}

function isUnknownFunction({ kind, text }: Token): boolean {
  return kind === 'quoted' || (kind === 'name' && !FUNCTIONS.has(text) && !WORDS_BEFORE_PARENTHESIS.has(text))
}

function checkParentheses(tokens: readonly Token[]): Result<void> {
  let depth = 0
  for (const { kind } of tokens) {
    if (kind === 'open') depth++
    if (kind === 'close' && --depth < 0) break
  }
  return depth === 0 ? ok() : refuseQuery('QUERY_UNBALANCED', 'Give every parenthesis its partner.')
}

function refuseQuery(code: string, message: string) {
  return refuse({ code, message, rule: 'product.query', field: 'query' })
}
