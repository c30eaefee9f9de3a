-- Search in the catalogue, in Chinese and English, on any PostgreSQL from 15 on and on the embedded one, with no extension.
--
-- Chinese has no spaces between words, and no dictionary ships with PostgreSQL. So nothing is taken for a word: a text is found
-- by any piece of it. Its pairs of neighbouring characters are indexed, which a piece must have too; whether they stand
-- together is then looked up in the text itself, so that the answer is exact. The indexes are over expressions of the rows:
-- whatever changes a row changes them in the same statement, and there is no copy that could lag behind. The functions have
-- their names bound when they are made (no quoted bodies): PostgreSQL builds indexes under a search path of its own.

-- How a text is compared: small letters, one form for full and half width.
create function search_text(variadic parts text[]) returns text language sql immutable parallel safe
  return lower(normalize(array_to_string(parts, ' '), NFKC));

-- The characters of a text and its pairs of neighbours, each once; none across a space.
create function search_terms(variadic parts text[]) returns text[] language sql immutable parallel safe begin atomic
  with chars as (
    select c, lead(c) over (order by n) as next
    from string_to_table(search_text(variadic parts), null) with ordinality as t (c, n)
  )
  select coalesce(array_agg(distinct term), '{}') from (
    select c from chars where c <> ' '
    union all
    select c || next from chars where c <> ' ' and next <> ' '
  ) terms (term);
end;

-- What a text must have, that holds a piece: its pairs, or its one character.
create function search_needs(piece text) returns text[] language sql immutable parallel safe
  return case when length(search_text(piece)) < 2 then search_terms(piece)
    else array(select term from unnest(search_terms(piece)) term where length(term) = 2) end;

create index organization_search on organization using gin (search_terms(name, name_en));
create index data_resource_search on data_resource
  using gin (search_terms(code, name, name_en, theme, summary, source_system, coverage));
create index resource_field_search on resource_field using gin (search_terms(name, label, label_en));
create index data_product_search on data_product using gin (search_terms(code, name, name_en, summary, summary_en));
