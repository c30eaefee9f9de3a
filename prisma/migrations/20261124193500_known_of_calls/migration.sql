-- What is known of calls that wait together, in one statement instead of one for each kind: the answers kept under request numbers,
-- the subjects behind keyed hashes, and consents. `n` is a place from 1 among those of its kind. By index, however small the tables
-- were when the plan was made.
create function known_of_calls(buyers text[], subscriptions text[], numbers text[], hashes bytea[], consents text[])
returns table (kind text, n int, call_id text, request_hash bytea, answer bytea, answer_until timestamptz, subject_id text,
  product_id text, recipient_org_id text, purpose text, field_scope text, pair_id text, separate boolean, status text,
  expires_at timestamptz) language plpgsql stable rows 100
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare nothing text;
begin
  -- one key at a time: a join could still read all keys for each of these
  return query
  select 'ANSWER', k.n::int, c.call_id, c.request_hash, c.answer, c.answer_until::timestamptz, nothing,
    nothing, nothing, nothing, nothing, nothing, nothing::boolean, nothing, nothing::timestamptz
  from unnest(buyers, subscriptions, numbers) with ordinality as k(buyer_org_id, subscription_id, request_no, n)
  cross join lateral (
    select * from call_key c
    where c.buyer_org_id = k.buyer_org_id and c.subscription_id = k.subscription_id and c.request_no = k.request_no
    limit 1) c;
  if cardinality(hashes) > 0 then
    return query
    select 'SUBJECT', h.n::int, nothing, nothing::bytea, nothing::bytea, nothing::timestamptz, s.subject_id,
      nothing, nothing, nothing, nothing, nothing, nothing::boolean, nothing, nothing::timestamptz
    from unnest(hashes) with ordinality as h(hash, n) join subject_key s on s.key_hash = h.hash;
  end if;
  if cardinality(consents) > 0 then
    return query
    select 'CONSENT', p.n::int, nothing, nothing::bytea, nothing::bytea, nothing::timestamptz, c.subject_id,
      c.product_id, c.recipient_org_id, c.purpose_class::text, to_json(c.field_scope)::text, c.pair_id, c.separate, c.status::text, c.expires_at::timestamptz
    from unnest(consents) with ordinality as p(id, n) join consent c on c.id = p.id;
  end if;
end $$;

drop function stored_answers(text[], text[], text[]);
