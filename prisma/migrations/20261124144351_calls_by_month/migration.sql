-- Call records in a partition for each month of Asia/Shanghai; request numbers in partitions by hash, since what is partitioned by
-- month cannot hold that a number is unique. Each unique key of a table that calls write carries the buyer: Citus can spread them.

alter table call_record rename to call_record_whole;
alter table call_record_whole rename constraint call_record_pkey to call_record_whole_pkey;
drop index call_record_buyer_org_id_called_at_idx;
drop index call_record_called_at_idx;
drop index call_record_subscription_id_request_no_idx;

create table call_record (like call_record_whole including defaults including constraints) partition by range (called_at);
alter table call_record add constraint call_record_pkey primary key (buyer_org_id, id, called_at);
create index call_record_id_idx on call_record (id);
create index call_record_request_no_idx on call_record (request_no);
-- commits write in the order of time
create index call_record_called_at_idx on call_record using brin (called_at);
create trigger append_only before update or delete on call_record for each row execute function refuse_change();
create trigger append_only_whole before truncate on call_record for each statement execute function refuse_change();

create function call_month(at timestamptz) returns text language sql immutable as
  $$ select 'call_record_' || to_char(at at time zone interval '08:00', 'YYYY_MM') $$;

-- Makes the partition for the month of an instant unless it is there. The meter makes them ahead; a commit that comes before it
-- makes its own.
create function make_call_month(at timestamptz) returns void language plpgsql as $$
declare
  name text := call_month(at);
  first_day timestamp := date_trunc('month', at at time zone interval '08:00');
begin
  if to_regclass(name) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('call_record', 727069));
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I (like call_record including defaults including constraints)', name);
  execute format('create trigger append_only_whole before truncate on %I for each statement execute function refuse_change()', name);
  -- attached, not made in place: this lets other months be written meanwhile
  execute format('alter table call_record attach partition %I for values from (%L) to (%L)', name,
    first_day at time zone interval '08:00', (first_day + interval '1 month') at time zone interval '08:00');
end $$;

select make_call_month(m.at) from (select distinct on (call_month(called_at)) called_at as at from call_record_whole) m;
insert into call_record select * from call_record_whole;
drop table call_record_whole;

alter table call_key rename to call_key_whole;
alter table call_key_whole rename constraint call_key_pkey to call_key_whole_pkey;
create table call_key (
  buyer_org_id text not null,
  subscription_id text not null,
  request_no text not null,
  call_id text not null,
  request_hash bytea not null,
  answer bytea,
  answer_until timestamptz(3) not null,
  created_at timestamptz(3) not null,
  constraint call_key_pkey primary key (buyer_org_id, subscription_id, request_no)
) partition by hash (buyer_org_id, subscription_id, request_no);

do $$ begin
  for part in 0..7 loop
    execute format('create table call_key_%s partition of call_key for values with (modulus 8, remainder %1$s)', part);
  end loop;
end $$;

-- Answers whose window has ended are taken out; their request numbers stay taken.
create index call_key_answer_until_idx on call_key (answer_until) where answer is not null;
create trigger immutable before update on call_key for each row execute function only_columns_move('answer');
create function answers_only_go() returns trigger language plpgsql as $$
begin
  raise exception 'an answer is taken out of call_key and never put in' using errcode = 'restrict_violation';
end $$;
create trigger answers_only_go before update on call_key for each row when (new.answer is not null) execute function answers_only_go();
create trigger keep before delete on call_key for each row execute function refuse_delete();

insert into call_key (buyer_org_id, subscription_id, request_no, call_id, request_hash, answer, answer_until, created_at)
select s.consumer_org_id, k.subscription_id, k.request_no, k.call_id, k.request_hash, k.answer, k.created_at + interval '1 day', k.created_at
from call_key_whole k join subscription s on s.id = k.subscription_id;
drop table call_key_whole;

alter table call_tally drop constraint call_tally_pkey,
  add constraint call_tally_pkey primary key (product_id, key, day, subscription_id, buyer_org_id);

alter type call_draft add attribute answer_until timestamptz;

-- As before, with the buyer in the key, and each call in its month.
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
  perform make_call_month(at);
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
    left join call_key k
      on k.buyer_org_id = d.buyer_org_id and k.subscription_id = d.subscription_id and k.request_no = d.request_no
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
    insert into call_key (buyer_org_id, subscription_id, request_no, call_id, request_hash, answer, answer_until, created_at)
    select j.buyer_org_id, j.subscription_id, j.request_no, j.call_id, j.request_hash, j.answer, j.answer_until, at
    from judged j where j.verdict = 'RECORDED' order by j.buyer_org_id, j.subscription_id, j.request_no
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
