import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inProject } from '../../platform/root.ts'
import { checkQuery, MAX_QUERY_CHARACTERS } from './query-guard.ts'

describe('checkQuery', () => {
  it.each(['id2', 'id3', 'rfc', 'ent'])('lets the seeded product %s pass', async (folder) => {
    const query = await readFile(inProject(`prisma/seed/products/${folder}/query.sql`), 'utf8')
    expect(checkQuery(query)).toEqual({ ok: true, value: undefined })
  })

  it.each([
    ['a second statement', 'select 1; drop table x', 'QUERY_NOT_ONE_STATEMENT'],
    ['a semicolon at its end', 'select 1 ;', 'QUERY_NOT_ONE_STATEMENT'],
    ['a semicolon before it', '; select 1', 'QUERY_NOT_ONE_STATEMENT'],
    ['a way out of its parentheses', 'select 1) as a on true left join lateral (select 2', 'QUERY_UNREADABLE'],
    ['a parenthesis left open', 'select (1', 'QUERY_UNREADABLE'],
    ['a comment left open', 'select 1 /* ) ', 'QUERY_UNREADABLE'],
    ['a comment that ends where an editor shows no line', 'select 1 -- \r) as a, (select 2', 'QUERY_UNREADABLE'],
    ['a space that PostgreSQL takes for a letter', 'select\u00a01', 'QUERY_UNREADABLE'],
    ['an escape, which a server may read otherwise', "select E'\\'' as x", 'QUERY_UNREADABLE'],
    ['a text that does not end', "select 'x", 'QUERY_UNREADABLE'],
    ['a parameter: the batch of all callers', 'select $1', 'QUERY_FORBIDDEN_SYNTAX'],
    ['a query that writes', 'with gone as (delete from x returning 1) select 1', 'QUERY_WRITES'],
    ['a query that makes a table', 'select 1 as a into x', 'QUERY_WRITES'],
    ['a lock', 'select 1 from x for update', 'QUERY_WRITES'],
    ['the clock', 'select current_date', 'QUERY_CLOCK'],
    ['the clock in a text', "select 'today'::date", 'QUERY_CLOCK'],
    ['who asks', 'select current_user', 'QUERY_CLOCK'],
    ['a sample', 'select 1 from x tablesample system (1)', 'QUERY_CLOCK'],
    ['the clock as a function', 'select now()', 'QUERY_FORBIDDEN_FUNCTION'],
    ['chance', 'select random()', 'QUERY_FORBIDDEN_FUNCTION'],
    ['SQL in a text', "select query_to_xml('select 1', true, true, '')", 'QUERY_FORBIDDEN_FUNCTION'],
    ['a function of the server', "select pg_catalog.pg_read_file('x')", 'QUERY_FORBIDDEN_FUNCTION'],
    ['a function by its quoted name', 'select "pg_sleep"(1)', 'QUERY_FORBIDDEN_FUNCTION'],
    ['a function written in capitals', 'select PG_SLEEP (1)', 'QUERY_FORBIDDEN_FUNCTION'],
    ['a name of the catalogue as a type', "select 'x'::regclass", 'QUERY_FORBIDDEN_TYPE'],
    ['a query that calls itself', 'with recursive t as (select 1) select 1 from t', 'QUERY_FORBIDDEN_SYNTAX'],
    ['another operator', "select 'a' ~ 'b'", 'QUERY_FORBIDDEN_SYNTAX'],
    ['another statement', 'drop table x', 'QUERY_NOT_A_SELECT'],
    ['a comment alone', '  -- nothing', 'QUERY_NOT_A_SELECT'],
    ['more text than is read', `select ${' '.repeat(MAX_QUERY_CHARACTERS)}1`, 'QUERY_TOO_LONG'],
  ])('refuses %s', (_, query, code) => {
    expect(checkQuery(query)).toMatchObject({ ok: false, error: { code } })
  })

  it('names the line of what it refuses', () => {
    expect(checkQuery('select\n  1,\n  now()')).toMatchObject({
      error: { message: expect.stringMatching(/^query.sql line 3: /) },
    })
  })

  it('is not misled by a parenthesis in a text or a comment', () => {
    expect(checkQuery("select ')' as x -- )\n, 1 as y")).toMatchObject({ ok: true })
  })

  it('takes two quotes in a text for one', () => {
    expect(checkQuery("select 'it''s; fine' as x")).toMatchObject({ ok: true })
  })
})
