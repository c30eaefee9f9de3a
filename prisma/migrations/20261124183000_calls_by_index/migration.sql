-- DropIndex
DROP INDEX "call_tally_day_idx";

-- Plans of the data plane are made once and kept, often when a day or a month has just begun and its tables are all but empty.
-- A plan that then reads a whole table, or a whole day of it, stays when it has grown: each call pays for all before it.

-- How old a day is, by which tallies are forgotten: only those who ask in these words find the index, so that nobody who asks
-- for one key of today is led to all of today.
create function tally_age(day date) returns int language sql immutable as $$ select date '2100-01-01' - day $$;
create index call_tally_age on call_tally (tally_age(day));

alter function commit_calls(jsonb, bytea, timestamptz, text[], text[], text[]) set enable_seqscan = off;

-- The answers kept under request numbers; a row for each that is known, with its place from 1.
create function stored_answers(buyers text[], subscriptions text[], numbers text[])
returns table (n int, call_id text, request_hash bytea, answer bytea, answer_until timestamptz) language plpgsql stable
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
begin
  return query
  -- one key at a time: a join could still read all keys for each of these
  select k.n::int, c.call_id, c.request_hash, c.answer, c.answer_until
  from unnest(buyers, subscriptions, numbers) with ordinality as k(buyer_org_id, subscription_id, request_no, n)
  cross join lateral (
    select * from call_key c
    where c.buyer_org_id = k.buyer_org_id and c.subscription_id = k.subscription_id and c.request_no = k.request_no
    limit 1) c;
end $$;
