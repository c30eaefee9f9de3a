/**
 * Which column every name of a query means.
 * Owns: the scopes of selects, common table expressions and subqueries. A name that is found nowhere has no meaning here; what
 * that amounts to is decided elsewhere.
 */
import { namesOf, selectsOf, type Node, type SelectStmt } from './sql-tree.ts'

/** As much of PostgreSQL's types as the review has to tell apart. */
export type Kind = 'TEXT' | 'NUMBER' | 'BOOLEAN' | 'TIME' | 'BYTES' | 'LIST' | 'JSON' | 'UNKNOWN'

/** What a name of a relation stands for. */
export type Target =
  | { readonly of: 'TABLE'; readonly table: string; readonly column: string; readonly kind: Kind }
  | { readonly of: 'INPUT'; readonly kind: Kind }
  | { readonly of: 'QUERY'; readonly made: readonly Placed[] }
  | { readonly of: 'FUNCTION' }

/** An expression where it stands. */
export type Placed = { readonly node: Node; readonly scope: Scope }
export type Columns = ReadonlyMap<string, Target>
export type Relation = { readonly table?: string; readonly columns: Columns }

export class Scope {
  readonly relations = new Map<string, Relation>()
  readonly ctes = new Map<string, Columns>()

  constructor(readonly outer?: Scope) {}

  relation(alias: string): Relation | undefined {
    return this.relations.get(alias) ?? this.outer?.relation(alias)
  }

  cte(name: string): Columns | undefined {
    return this.ctes.get(name) ?? this.outer?.cte(name)
  }

  /** The meaning of a column's name alone. */
  column(name: string): Target | undefined {
    for (const { columns } of this.relations.values()) {
      const found = columns.get(name)
      if (found) return found
    }
    return this.outer?.column(name)
  }

  /** Raw tables that a name alone could belong to. */
  tables(): string[] {
    const here = [...this.relations.values()].flatMap(({ table }) => (table === undefined ? [] : [table]))
    return [...here, ...(this.outer?.tables() ?? [])]
  }
}

/** The columns that may be read of a raw table; undefined for one that may not be read at all. */
export type TableReader = (table: string) => Columns | undefined

/** A node with the scope that its names are looked up in. */
export type Use = { readonly tag: string; readonly node: Node; readonly scope: Scope }

export type QueryScopes = {
  /** the columns of the answer */
  readonly answer: Columns
  readonly uses: readonly Use[]
  /** what each subquery answers, by its tree */
  readonly answers: ReadonlyMap<SelectStmt, Columns>
}

/** What stands around a query: the columns of the caller's row, and relations that the platform makes for it. */
export type Surroundings = { readonly input: Columns; readonly given: ReadonlyMap<string, Columns> }

/** Resolves a whole query. */
export function resolveScopes(select: SelectStmt, { input, given }: Surroundings, readable: TableReader): QueryScopes {
  const resolver = new Resolver(readable)
  const root = new Scope()
  root.relations.set('input', { columns: input })
  for (const [name, columns] of given) root.ctes.set(name, columns)
  return { answer: resolver.select(select, root), uses: resolver.uses, answers: resolver.answers }
}

class Resolver {
  readonly uses: Use[] = []
  readonly answers = new Map<SelectStmt, Columns>()

  constructor(private readonly readable: TableReader) {}

  select(select: SelectStmt, outer: Scope): Columns {
    const scope = new Scope(outer)
    for (const node of select.withClause?.ctes ?? []) this.commonTable(node, scope)
    const columns = select.larg ? this.combination(select, scope) : this.simple(select, scope)
    this.answers.set(select, columns)
    return columns
  }

  private combination(select: SelectStmt, scope: Scope): Columns {
    const answers = selectsOf(select).map((each) => [...this.select(each, scope)])
    // Its sort clause sees the names of the answer only, which are checked where they are made.
    return new Map((answers[0] ?? []).map(([name], index) => [name, together(answers.map((each) => each[index]?.[1]))]))
  }

  private simple(select: SelectStmt, scope: Scope): Columns {
    for (const node of select.fromClause ?? []) this.fromItem(node, scope)
    const columns = new Map(
      select.valuesLists
        ? valuesColumns(select.valuesLists, scope)
        : (select.targetList ?? []).flatMap((node) => targetsOf(node, scope)),
    )
    const {
      targetList,
      whereClause,
      havingClause,
      windowClause,
      limitCount,
      limitOffset,
      valuesLists,
      distinctClause,
    } = select
    this.visit(
      [targetList, whereClause, havingClause, windowClause, limitCount, limitOffset, valuesLists, distinctClause],
      scope,
    )
    // Sorting and grouping may also name what is answered.
    const sorting = new Scope(scope)
    sorting.relations.set('', { columns })
    this.visit([select.sortClause, select.groupClause], sorting)
    return columns
  }

  private commonTable(node: Node, scope: Scope): void {
    if (!('CommonTableExpr' in node)) return
    const { ctename = '', ctequery, aliascolnames } = node.CommonTableExpr
    const columns = ctequery && 'SelectStmt' in ctequery ? this.select(ctequery.SelectStmt, scope) : NO_COLUMNS
    scope.ctes.set(ctename, renamed(columns, namesOf(aliascolnames)))
  }

  private fromItem(node: Node | undefined, scope: Scope): void {
    if (!node) return
    if ('JoinExpr' in node) {
      this.fromItem(node.JoinExpr.larg, scope)
      this.fromItem(node.JoinExpr.rarg, scope)
      this.visit(node.JoinExpr.quals, scope)
    } else if ('RangeVar' in node) {
      const { schemaname, relname = '', alias } = node.RangeVar
      const columns = schemaname === undefined ? scope.cte(relname) : undefined
      const table = schemaname === undefined ? relname : `${schemaname}.${relname}`
      this.uses.push({ tag: 'RangeVar', node, scope })
      const relation = columns ? { columns } : { table, columns: this.readable(table) ?? NO_COLUMNS }
      scope.relations.set(alias?.aliasname ?? relname, {
        ...relation,
        columns: renamed(relation.columns, namesOf(alias?.colnames)),
      })
    } else if ('RangeSubselect' in node) {
      const { subquery, alias } = node.RangeSubselect
      const columns = subquery && 'SelectStmt' in subquery ? this.select(subquery.SelectStmt, scope) : NO_COLUMNS
      scope.relations.set(alias?.aliasname ?? `#${scope.relations.size}`, {
        columns: renamed(columns, namesOf(alias?.colnames)),
      })
    } else if ('RangeFunction' in node) {
      const { functions, alias } = node.RangeFunction
      this.visit(functions, scope)
      const name = alias?.aliasname ?? `#${scope.relations.size}`
      const names = alias?.colnames ? namesOf(alias.colnames) : [name]
      scope.relations.set(name, { columns: new Map(names.map((each) => [each, { of: 'FUNCTION' }])) })
    }
  }

  /** Takes note of every node of an expression; a subquery has a scope of its own. */
  private visit(value: unknown, scope: Scope): void {
    if (Array.isArray(value)) {
      for (const each of value) this.visit(each, scope)
    } else if (isNode(value)) {
      const tag = Object.keys(value)[0] ?? ''
      if ('SelectStmt' in value) this.select(value.SelectStmt, scope)
      else {
        if (/^[A-Z]/.test(tag)) this.uses.push({ tag, node: value, scope })
        for (const part of Object.values(value)) this.visit(part, scope)
      }
    }
  }
}

const NO_COLUMNS: Columns = new Map()

/** Every part of the tree is one, or the inside of one. */
function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

function together(targets: readonly (Target | undefined)[]): Target {
  const made = targets.flatMap((target) => (target?.of === 'QUERY' ? target.made : []))
  return made.length === targets.length ? { of: 'QUERY', made } : (targets[0] ?? { of: 'FUNCTION' })
}

function renamed(columns: Columns, names: readonly string[]): Columns {
  if (names.length === 0) return columns
  return new Map([...columns].map(([name, target], index) => [names[index] ?? name, target]))
}

function valuesColumns(lists: readonly Node[], scope: Scope): [string, Target][] {
  const rows = lists.map((node) => ('List' in node ? (node.List.items ?? []) : []))
  return (rows[0] ?? []).map((_, index) => {
    const made = rows.flatMap((row) => (row[index] ? [{ node: row[index], scope }] : []))
    return [`column${index + 1}`, { of: 'QUERY', made }]
  })
}

function targetsOf(node: Node, scope: Scope): [string, Target][] {
  if (!('ResTarget' in node) || !node.ResTarget.val) return []
  const { name, val } = node.ResTarget
  const fields = 'ColumnRef' in val ? (val.ColumnRef.fields ?? []) : []
  if (fields.some((field) => 'A_Star' in field)) {
    const [alias] = namesOf(fields)
    const relations = alias === undefined ? [...scope.relations.values()] : [scope.relation(alias)]
    return relations.flatMap((relation) => [...(relation?.columns ?? [])])
  }
  return [[name ?? nameOfExpression(val), { of: 'QUERY', made: [{ node: val, scope }] }]]
}

/** As PostgreSQL names a column that was given no name. */
function nameOfExpression(node: Node): string {
  if ('ColumnRef' in node) return namesOf(node.ColumnRef.fields).at(-1) ?? '?column?'
  if ('FuncCall' in node) return namesOf(node.FuncCall.funcname).at(-1) ?? '?column?'
  if ('TypeCast' in node && node.TypeCast.arg) {
    const inner = nameOfExpression(node.TypeCast.arg)
    return inner === '?column?' ? (namesOf(node.TypeCast.typeName?.names).at(-1) ?? inner) : inner
  }
  if ('CaseExpr' in node) return 'case'
  return 'CoalesceExpr' in node ? 'coalesce' : '?column?'
}
