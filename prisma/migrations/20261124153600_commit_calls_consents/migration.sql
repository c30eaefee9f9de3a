-- What a call rests on may be two consents (MUTUAL): both are used by its commit, or neither.

alter type call_draft
  -- the consents that the call was judged by; consent_id is what stood beside its input
  add attribute consent_ids text[],
  -- until when whoever consented may see the answer; none where the contract gives no copy
  add attribute copy_until timestamptz;

-- Every consent is kept for good with what it covers; those from before covered what their product reads.
alter table consent disable trigger immutable;
update consent c set field_scope = coalesce((
  select array_agg(distinct r.code || '.' || f.name order by r.code || '.' || f.name)
  from product_version v join product_field pf on pf.product_version_id = v.id
    join resource_field f on f.id = pf.field_id join data_resource r on r.id = f.resource_id
  where v.product_id = c.product_id and v.status = 'LISTED'), '{}')
where field_scope is null;
alter table consent enable trigger immutable;
alter table consent alter column field_scope set not null;
alter table consent_request alter column field_scope set not null;

alter table consent_request
  add constraint request_decided check ((status = 'OPEN') = (decided_at is null)),
  add constraint request_granted check ((status = 'GRANTED') = (consent_id is not null)),
  add constraint request_lives check (life_days > 0 and open_until > requested_at);
create trigger immutable before update on consent_request for each row when (old.status = 'OPEN')
  execute function only_columns_move('status', 'decided_at', 'consent_id', 'misses');
create trigger decided_for_good before update on consent_request for each row when (old.status <> 'OPEN')
  execute function refuse_change();

-- Shared by whoever makes a subject known, exclusive for the start of a rotation of its key.
create function subject_key_lock() returns bigint language sql immutable as 'select 7270690003::bigint';

-- As before, and: every consent of a call is judged and used, all in the commit of its record. A call that shares a single-use
-- consent with an earlier call of its batch is told LATER: whether the consent is used up, that call's fate decides.
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
  perform from consent c where c.id = any(array(select unnest(d.consent_ids) from unnest(drafts) d)) order by c.id for no key update;
  return query
  with presented as (
    -- each consent of each call that has an answer, and whether a call of this batch presents it before
    select d.n, c.status, c.expires_at, c.single_use, row_number() over (partition by c.id order by d.n) > 1 as shared
    from unnest(drafts) d cross join lateral unnest(d.consent_ids) as p(id) join consent c on c.id = p.id
    where d.answer is not null and d.deny_code is null
  ), consented as (
    select p.n, bool_or(p.status = 'USED') as used, bool_or(p.status = 'WITHDRAWN') as withdrawn,
      bool_or(p.expires_at <= at) as expired, bool_or(p.single_use and p.shared) as waits
    from presented p group by p.n
  ), lawful as (
    select d.*, case
      when d.deny_code is not null then d.deny_code
      when d.answer is null then 'UNANSWERED'
      when k.call_id is not null then 'REPEATED'
      when s.status <> 'ACTIVE' then 'LICENCE_SUSPENDED'
      when s.epoch <> d.epoch then 'RIGHTS_CHANGED'
      when d.valid_until <= at then 'RIGHTS_EXPIRED'
      when c.used then 'CONSENT_USED'
      when c.withdrawn then 'CONSENT_WITHDRAWN'
      when c.expired then 'CONSENT_EXPIRED'
      when c.waits then 'LATER'
      else 'RECORDED' end as reason
    from unnest(drafts) d
    join subscription s on s.id = d.subscription_id
    left join call_key k
      on k.buyer_org_id = d.buyer_org_id and k.subscription_id = d.subscription_id and k.request_no = d.request_no
    left join consented c on c.n = d.n
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
    select e.call_id, p.id, at from decided e cross join lateral unnest(e.consent_ids) as p(id) where e.final = 'RECORDED'
  ), spent as (
    update consent set status = 'USED'
    where single_use and id = any(array(select unnest(e.consent_ids) from decided e where e.final = 'RECORDED'))
  ), copied as (
    insert into answer_copy (call_id, answer, kept_until)
    select e.call_id, e.answer, e.copy_until from decided e where e.final = 'RECORDED' and e.copy_until is not null
  )
  select e.n, e.final from decided e;
end $$;
