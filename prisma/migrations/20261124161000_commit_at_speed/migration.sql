-- CreateTable
CREATE TABLE "call_quota" (
    "buyer_org_id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "calls_a_month" BIGINT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "call_quota_pkey" PRIMARY KEY ("buyer_org_id","subscription_id")
);

-- CreateTable
CREATE TABLE "call_quota_use" (
    "buyer_org_id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "answered" BIGINT NOT NULL,

    CONSTRAINT "call_quota_use_pkey" PRIMARY KEY ("buyer_org_id","subscription_id","period")
);

alter table call_quota add constraint quota_is_not_negative check (calls_a_month >= 0);
alter table call_quota_use add constraint quota_use_counts check (answered >= 0);

-- The commit of calls at half its cost: bytes come as bytes and are cut where they are written, the licence is read where it
-- stands instead of being told, a request number is looked up only where a call would be refused, and what is to be locked is
-- named by whoever calls.

-- Closing an hour keeps out the commits of that hour only; those who close keep each other out by meter_lock().
create function hour_lock(hour timestamptz) returns bigint language sql immutable as
  $$ select 7270700000000000 + (extract(epoch from hour) / 3600)::bigint $$;

-- As before; two commits of two instances may come to a new month at once, and only a query sees what the other has made.
create or replace function make_call_month(at timestamptz) returns void language plpgsql as $$
declare
  name text := call_month(at);
  first_day timestamp := date_trunc('month', at at time zone interval '08:00');
begin
  if to_regclass(name) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('call_record', 727069));
  if exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'call_record'::regclass and c.relname = name) then return; end if;
  execute format('create table %I (like call_record including defaults including constraints)', name);
  execute format('create trigger append_only_whole before truncate on %I for each statement execute function refuse_change()', name);
  -- attached, not made in place: this lets other months be written meanwhile
  execute format('alter table call_record attach partition %I for values from (%L) to (%L)', name,
    first_day at time zone interval '08:00', (first_day + interval '1 month') at time zone interval '08:00');
end $$;

-- The instant at which a commit that wants to be at `at` takes effect: later where its hour is closed, by what clocks of two
-- instances may differ and no more; null where the meter is closed ahead of the clock. Keeps that hour open to the end.
create function open_instant(at timestamptz) returns timestamptz language plpgsql as $$
declare closed_until timestamptz;
begin
  loop
    perform pg_advisory_xact_lock_shared(hour_lock(date_trunc('hour', at, 'UTC')));
    closed_until := (select max(h.hour) + interval '1 hour' from hour_closing h);
    if closed_until is null or closed_until <= at then return at; end if;
    if closed_until > at + interval '5 minutes' then return null; end if;
    at := closed_until;
  end loop;
end $$;

-- Locks in one order, so that two batches never wait for each other; a revocation commits before them or after. Who counts
-- calls of a product, and who uses a quota, decides alone until the commit.
create function lock_for_calls(subscriptions text[], consents text[], counting text[]) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(l.lock) from (select distinct tally_lock(p.id) as lock from unnest(counting) p(id) order by lock) l;
  perform from subscription s where s.id = any(subscriptions) order by s.id for share;
  perform from call_quota q where q.subscription_id = any(subscriptions) order by q.buyer_org_id, q.subscription_id for no key update;
  perform from consent c where c.id = any(consents) order by c.id for no key update;
end $$;

-- What is told of each call. `place` is where its bytes begin, from 0: four times 32 of salt, input commitment, output
-- commitment and request hash, then its sealed answer, `answerBytes` long; none for a call without an answer.
create function call_drafts(batch jsonb) returns table (
  n int, call_id text, subscription_id text, buyer_org_id text, product_id text, epoch int, valid_until timestamptz, request_no text, price_version_id text,
  outcome outcome, deny_code text, billable boolean, consent_id text, consent_ids text[], subject_id text, latency_ms int,
  signals jsonb, tallies jsonb, answer_until timestamptz, copy_until timestamptz, place int, answer_bytes int)
language sql immutable as $$
  select * from jsonb_to_recordset(batch) as d(
    n int, "callId" text, "subscriptionId" text, "buyerOrgId" text, "productId" text, epoch int, "validUntil" timestamptz, "requestNo" text, "priceVersionId" text,
    outcome outcome, "denyCode" text, billable boolean, "consentId" text, "consentIds" text[], "subjectId" text, "latencyMs" int,
    signals jsonb, tallies jsonb, "answerUntil" timestamptz, "copyUntil" timestamptz, place int, "answerBytes" int)
$$;

drop function commit_calls(jsonb, timestamptz);
drop type call_draft;

-- Records a batch of calls at one instant. What it decides is final: the order of commits is the order of effects.
-- Verdicts: RECORDED (answer may leave), UNANSWERED, REPEATED (the key exists: give its stored answer), LATER (how it fares depends
-- on others of its batch: nothing is recorded, it comes again; the first of a batch is never told so), HOUR_CLOSED (nothing is
-- recorded of any); any other is the reason of a refusal: the call is recorded as DENIED, unbilled, and its answer is void.
create function commit_calls(batch jsonb, bytes bytea, at timestamptz, subscriptions text[], consents text[], counting text[])
returns table (n int, verdict text) language plpgsql
-- planned once: to plan it anew, as PostgreSQL would where a plan looks cheaper, costs more than to run it
set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  instant timestamptz := open_instant(at);
  today date := (instant at time zone 'Asia/Shanghai')::date;
  this_month text := to_char(today, 'YYYY-MM');
begin
  if instant is null then
    return query select d.n, 'HOUR_CLOSED' from call_drafts(batch) d;
    return;
  end if;
  perform make_call_month(instant);
  perform lock_for_calls(subscriptions, consents, counting);
  return query
  with presented as (
    -- each consent of each call that has an answer, and whether a call of this batch presents it before
    select d.n, c.status, c.expires_at, c.single_use, row_number() over (partition by c.id order by d.n) > 1 as shared
    from call_drafts(batch) d cross join lateral unnest(d.consent_ids) as p(id) join consent c on c.id = p.id
    where cardinality(consents) > 0 and d.answer_bytes is not null and d.deny_code is null
  ), consented as (
    select p.n, bool_or(p.status = 'USED') as used, bool_or(p.status = 'WITHDRAWN') as withdrawn,
      bool_or(p.expires_at <= instant) as expired, bool_or(p.single_use and p.shared) as waits
    from presented p group by p.n
  ), lawful as materialized (
    select d.*, s.region, s.operator_org_id, s.product_version_id, s.purpose_class,
      case
      when d.deny_code is not null then d.deny_code
      when d.answer_bytes is null then 'UNANSWERED'
      when s.status <> 'ACTIVE' then 'LICENCE_SUSPENDED'
      when s.epoch <> d.epoch then 'RIGHTS_CHANGED'
      when d.valid_until <= instant then 'RIGHTS_EXPIRED'
      when c.used then 'CONSENT_USED'
      when c.withdrawn then 'CONSENT_WITHDRAWN'
      when c.expired then 'CONSENT_EXPIRED'
      when c.waits then 'LATER'
      else 'RECORDED' end as reason
    from call_drafts(batch) d join subscription s on s.id = d.subscription_id left join consented c on c.n = d.n
  ), counted as (
    -- each key of each call that is lawful so far, with the calls of this batch that stand before it
    select l.n, l.product_id, l.subscription_id, l.buyer_org_id, t.key, t."maxAppCalls", t."maxCalls", t."maxBuyers",
      row_number() over (partition by l.product_id, t.key order by l.n) - 1 as before,
      row_number() over (partition by l.product_id, t.key, l.subscription_id order by l.n) - 1 as app_before,
      row_number() over (partition by l.product_id, t.key order by l.n)
        - row_number() over (partition by l.product_id, t.key, l.buyer_org_id order by l.n) as others_before
    from lawful l, jsonb_to_recordset(l.tallies) as t(key text, "maxAppCalls" int, "maxCalls" int, "maxBuyers" int)
    where cardinality(counting) > 0 and l.reason = 'RECORDED'
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
  ), metered as (
    -- each call under a quota that is lawful so far, with what is left of it and its place among those of this batch
    select l.n, q.calls_a_month - coalesce(u.answered, 0) as remaining,
      row_number() over (partition by l.subscription_id order by l.n) as place
    from call_quota q
    join lawful l on l.subscription_id = q.subscription_id and l.buyer_org_id = q.buyer_org_id and l.reason = 'RECORDED'
    left join call_quota_use u
      on u.buyer_org_id = q.buyer_org_id and u.subscription_id = q.subscription_id and u.period = this_month
    where q.subscription_id = any(subscriptions)
  ), judged as (
    select l.*, q.n is not null as uses_quota, case
      when m.of_subject then 'SUBJECT_LIMIT'
      when m.full then 'INPUT_LIMIT'
      when q.remaining <= 0 then 'QUOTA_SPENT'
      when m.may_be or q.place > q.remaining then 'LATER'
      else l.reason end as verdict
    from lawful l left join limited m on m.n = l.n left join metered q on q.n = l.n
  ), claimed as (
    insert into call_key (buyer_org_id, subscription_id, request_no, call_id, request_hash, answer, answer_until, created_at)
    select j.buyer_org_id, j.subscription_id, j.request_no, j.call_id, substring(bytes from j.place + 97 for 32),
      substring(bytes from j.place + 129 for j.answer_bytes), j.answer_until, instant
    from judged j where j.verdict = 'RECORDED' order by j.buyer_org_id, j.subscription_id, j.request_no
    on conflict do nothing returning call_id
  ), decided as (
    -- a repeat is told its answer, whatever would be said of it as a new call
    select j.*, j.verdict in ('RECORDED', 'UNANSWERED') as keeps_outcome, case
      when j.verdict = 'RECORDED' then case when cl.call_id is null then 'REPEATED' else 'RECORDED' end
      when k.call_id is not null then 'REPEATED'
      else j.verdict end as final
    from judged j
    left join claimed cl on cl.call_id = j.call_id
    left join lateral (
      select k.call_id from call_key k
      where j.answer_bytes is not null and j.deny_code is null and j.verdict not in ('RECORDED', 'LATER')
        and k.buyer_org_id = j.buyer_org_id and k.subscription_id = j.subscription_id and k.request_no = j.request_no
      limit 1) k on true
  ), recorded as (
    insert into call_record (id, region, operator_org_id, subscription_id, buyer_org_id, product_id, product_version_id,
      purpose_class, price_version_id, request_no, called_at, outcome, deny_code, billable, consent_id, subject_id,
      latency_ms, salt, input_commitment, output_commitment, signals)
    select e.call_id, e.region, e.operator_org_id, e.subscription_id, e.buyer_org_id, e.product_id, e.product_version_id,
      e.purpose_class, e.price_version_id, e.request_no, instant,
      case when e.keeps_outcome then e.outcome else 'DENIED' end,
      case when e.keeps_outcome then null else e.final end,
      e.billable and e.final = 'RECORDED', e.consent_id, e.subject_id, e.latency_ms,
      substring(bytes from e.place + 1 for 32), substring(bytes from e.place + 33 for 32),
      case when e.final = 'RECORDED' then substring(bytes from e.place + 65 for 32) end, nullif(e.signals, 'null')
    from decided e where e.final not in ('REPEATED', 'LATER')
  ), tallied as (
    insert into call_tally (product_id, key, day, subscription_id, buyer_org_id, calls)
    select c.product_id, c.key, today, c.subscription_id, c.buyer_org_id, count(*)
    from counted c join decided e on e.n = c.n where e.final = 'RECORDED'
    group by c.product_id, c.key, c.subscription_id, c.buyer_org_id
    on conflict on constraint call_tally_pkey do update set calls = call_tally.calls + excluded.calls
  ), quota_used as (
    insert into call_quota_use (buyer_org_id, subscription_id, period, answered)
    select e.buyer_org_id, e.subscription_id, this_month, count(*)
    from decided e where e.uses_quota and e.final = 'RECORDED' group by e.buyer_org_id, e.subscription_id
    on conflict on constraint call_quota_use_pkey do update set answered = call_quota_use.answered + excluded.answered
  ), consents_used as (
    insert into consent_use (call_id, consent_id, at)
    select e.call_id, p.id, instant from decided e cross join lateral unnest(e.consent_ids) as p(id) where e.final = 'RECORDED'
  ), consents_spent as (
    update consent set status = 'USED'
    where single_use and id = any(array(select unnest(e.consent_ids) from decided e where e.final = 'RECORDED'))
  ), copied as (
    insert into answer_copy (call_id, answer, kept_until)
    select e.call_id, substring(bytes from e.place + 129 for e.answer_bytes), e.copy_until
    from decided e where e.final = 'RECORDED' and e.copy_until is not null
  )
  select e.n, e.final from decided e;
end $$;
