-- What is known of earlier calls: told to queries that ask for it, and counted against the limits of a contract.

alter table call_record add column signals jsonb;

create table call_tally (
  product_id text not null,
  key text not null,
  day date not null,
  subscription_id text not null,
  buyer_org_id text not null,
  calls integer not null,
  constraint call_tally_pkey primary key (product_id, key, day, subscription_id)
);
create index call_tally_day_idx on call_tally (day);
alter table call_tally add constraint tally_counts check (calls > 0);

alter type call_draft
  add attribute signals jsonb,
  -- [{key, maxAppCalls, maxCalls, maxBuyers}]: what the call is counted by, and the most that may stand there in a day
  add attribute tallies jsonb;

-- Who counts calls of a product decides alone, until its commit.
create function tally_lock(product_id text) returns bigint language sql immutable as
  $$ select hashtextextended('call_tally ' || product_id, 727069) $$;

-- As before, and: a call beyond a limit of its contract is refused with SUBJECT_LIMIT or INPUT_LIMIT. LATER is the verdict of a
-- call whose limit depends on how another call of this batch fares: nothing is recorded, it comes again with the next batch,
-- which sees the counts of this one. The first call of a batch is never told so.
create or replace function commit_calls(batch jsonb, at timestamptz) returns table (n int, verdict text)
language plpgsql as $$
declare
  drafts call_draft[];
  today date := (at at time zone 'Asia/Shanghai')::date;
begin
  perform pg_advisory_xact_lock_shared(meter_lock());
  if exists (select from hour_closing h where h.hour = date_trunc('hour', at, 'UTC')) then
    return query select d.n, 'HOUR_CLOSED' from jsonb_populate_recordset(null::call_draft, batch) d;
    return;
  end if;
  drafts := array(select d from jsonb_populate_recordset(null::call_draft, batch) d);
  -- Locks in one order, so that two batches never wait for each other; a revocation commits before them or after.
  perform pg_advisory_xact_lock(l.lock) from (
    select distinct tally_lock(d.product_id) as lock from unnest(drafts) d
    where d.answer is not null and d.tallies <> '[]' order by lock) l;
  perform from subscription s where s.id = any(array(select d.subscription_id from unnest(drafts) d)) order by s.id for share;
  perform from consent c where c.id = any(array(select d.consent_id from unnest(drafts) d)) order by c.id for no key update;
  return query
  with lawful as (
    select d.*, c.single_use as uses_up, case
      when d.deny_code is not null then d.deny_code
      when d.answer is null then 'UNANSWERED'
      when k.call_id is not null then 'REPEATED'
      when s.status <> 'ACTIVE' then 'LICENCE_SUSPENDED'
      when s.epoch <> d.epoch then 'RIGHTS_CHANGED'
      when d.valid_until <= at then 'RIGHTS_EXPIRED'
      when c.status = 'USED' then 'CONSENT_USED'
      when c.status = 'WITHDRAWN' then 'CONSENT_WITHDRAWN'
      when c.expires_at <= at then 'CONSENT_EXPIRED'
      when c.single_use and row_number() over (partition by d.consent_id, k.call_id is null order by d.n) > 1 then 'CONSENT_USED'
      else 'RECORDED' end as reason
    from unnest(drafts) d
    join subscription s on s.id = d.subscription_id
    left join call_key k on k.subscription_id = d.subscription_id and k.request_no = d.request_no
    left join consent c on c.id = d.consent_id
  ), counted as (
    -- each key of each call that is lawful so far, with the calls of this batch that stand before it
    select l.n, l.product_id, l.subscription_id, l.buyer_org_id, t.key, t."maxAppCalls", t."maxCalls", t."maxBuyers",
      row_number() over (partition by l.product_id, t.key order by l.n) - 1 as before,
      row_number() over (partition by l.product_id, t.key, l.subscription_id order by l.n) - 1 as app_before,
      row_number() over (partition by l.product_id, t.key order by l.n)
        - row_number() over (partition by l.product_id, t.key, l.buyer_org_id order by l.n) as others_before
    from lawful l, jsonb_to_recordset(l.tallies) as t(key text, "maxAppCalls" int, "maxCalls" int, "maxBuyers" int)
    where l.reason = 'RECORDED'
  ), weighed as (
    select c.n, c.key,
      -- null where there is no such limit
      a.app_calls >= c."maxAppCalls" as app_full, a.app_calls + c.app_before >= c."maxAppCalls" as app_may_be,
      a.calls >= c."maxCalls" as calls_full, a.calls + c.before >= c."maxCalls" as calls_may_be,
      not a.known and a.buyers >= c."maxBuyers" as buyers_full,
      not a.known and a.buyers + c.others_before >= c."maxBuyers" as buyers_may_be
    from counted c cross join lateral (
      select coalesce(sum(t.calls) filter (where t.subscription_id = c.subscription_id), 0) as app_calls,
        coalesce(sum(t.calls), 0) as calls, count(distinct t.buyer_org_id) as buyers,
        coalesce(bool_or(t.buyer_org_id = c.buyer_org_id), false) as known
      from call_tally t where t.product_id = c.product_id and t.key = c.key and t.day = today) a
  ), limited as (
    select w.n,
      bool_or((w.app_full or w.calls_full or w.buyers_full) and starts_with(w.key, 'subject:')) as of_subject,
      bool_or(w.app_full or w.calls_full or w.buyers_full) as full,
      bool_or(w.app_may_be or w.calls_may_be or w.buyers_may_be) as may_be
    from weighed w group by w.n
  ), judged as (
    select l.*, case
      when m.of_subject then 'SUBJECT_LIMIT'
      when m.full then 'INPUT_LIMIT'
      when m.may_be then 'LATER'
      else l.reason end as verdict
    from lawful l left join limited m on m.n = l.n
  ), claimed as (
    insert into call_key (subscription_id, request_no, call_id, request_hash, answer, created_at)
    select j.subscription_id, j.request_no, j.call_id, j.request_hash, j.answer, at
    from judged j where j.verdict = 'RECORDED' order by j.subscription_id, j.request_no
    on conflict do nothing returning call_id
  ), decided as (
    select j.*, case when j.verdict = 'RECORDED' and cl.call_id is null then 'REPEATED' else j.verdict end as final,
      j.verdict in ('RECORDED', 'UNANSWERED') as keeps_outcome
    from judged j left join claimed cl on cl.call_id = j.call_id
  ), recorded as (
    insert into call_record (id, region, operator_org_id, subscription_id, buyer_org_id, product_id, product_version_id,
      purpose_class, price_version_id, request_no, called_at, outcome, deny_code, billable, consent_id, subject_id,
      latency_ms, salt, input_commitment, output_commitment, signals)
    select e.call_id, e.region, e.operator_org_id, e.subscription_id, e.buyer_org_id, e.product_id, e.product_version_id,
      e.purpose_class, e.price_version_id, e.request_no, at,
      case when e.keeps_outcome then e.outcome else 'DENIED' end,
      case when e.keeps_outcome then null else e.final end,
      e.billable and e.final = 'RECORDED', e.consent_id, e.subject_id, e.latency_ms, e.salt, e.input_commitment,
      case when e.final = 'RECORDED' then e.output_commitment end, e.signals
    from decided e where e.final not in ('REPEATED', 'LATER')
  ), tallied as (
    insert into call_tally (product_id, key, day, subscription_id, buyer_org_id, calls)
    select c.product_id, c.key, today, c.subscription_id, c.buyer_org_id, count(*)
    from counted c join decided e on e.n = c.n where e.final = 'RECORDED'
    group by c.product_id, c.key, c.subscription_id, c.buyer_org_id
    on conflict on constraint call_tally_pkey do update set calls = call_tally.calls + excluded.calls
  ), used as (
    insert into consent_use (call_id, consent_id, at)
    select e.call_id, e.consent_id, at from decided e where e.final = 'RECORDED' and e.consent_id is not null
  ), spent as (
    update consent set status = 'USED'
    where id = any(array(select e.consent_id from decided e where e.final = 'RECORDED' and e.uses_up))
  )
  select e.n, e.final from decided e;
end $$;
