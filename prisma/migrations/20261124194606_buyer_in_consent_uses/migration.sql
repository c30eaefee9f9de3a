-- The buyer in the keys of all that calls write: uses of consents and copies of answers can be spread over machines by it too.
-- A consent is given to its recipient, and no other can use it.
ALTER TABLE "answer_copy" ADD COLUMN "buyer_org_id" TEXT;
update answer_copy a set buyer_org_id = r.buyer_org_id from call_record r where r.id = a.call_id;
ALTER TABLE "answer_copy" DROP CONSTRAINT "answer_copy_pkey",
ALTER COLUMN "buyer_org_id" SET NOT NULL,
ADD CONSTRAINT "answer_copy_pkey" PRIMARY KEY ("buyer_org_id", "call_id");

-- uses are append-only for everybody else
ALTER TABLE "consent_use" ADD COLUMN "buyer_org_id" TEXT;
alter table consent_use disable trigger user;
update consent_use u set buyer_org_id = c.recipient_org_id from consent c where c.id = u.consent_id;
alter table consent_use enable trigger user;
ALTER TABLE "consent_use" DROP CONSTRAINT "consent_use_pkey",
ALTER COLUMN "buyer_org_id" SET NOT NULL,
ADD CONSTRAINT "consent_use_pkey" PRIMARY KEY ("buyer_org_id", "call_id", "consent_id");

-- As before, with the buyer of each use and copy.
create or replace function commit_calls(at timestamptz, bytes bytea, licences jsonb, counting text[],
  of_licence int[], call_ids text[], request_nos text[], outcomes outcome[], deny_codes text[], billables boolean[], beside text[],
  subject_ids text[], latencies int[], signals jsonb[], answers_until timestamptz[], copies_until timestamptz[], places int[], sizes int[],
  presented_by int[], presented text[],
  counted_of int[], counted_by text[], app_limits int[], call_limits int[], buyer_limits int[]) returns text language plpgsql
-- planned once: to plan it anew, as PostgreSQL would where a plan looks cheaper, costs more than to run it; and by index, however
-- small the tables were on that day
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  instant timestamptz := open_instant(at);
  today date;
  this_month text;
  has_quota boolean;
  verdicts text;
begin
  if instant is null then return 'HOUR_CLOSED'; end if;
  today := (instant at time zone 'Asia/Shanghai')::date;
  this_month := to_char(today, 'YYYY-MM');
  if to_regclass(call_month(instant)) is null then perform make_call_month(instant); end if;
  has_quota := lock_for_calls(licences, presented, counting);
  with licence as materialized (
    select l.n - 1 as n, l.s as subscription_id, l.b as buyer_org_id, l.p as product_id, l.v as price_version_id,
      s.region, s.operator_org_id, s.product_version_id, s.purpose_class, case
      when s.status <> 'ACTIVE' then 'LICENCE_SUSPENDED'
      when s.epoch <> l.e then 'RIGHTS_CHANGED'
      when l.u <= instant then 'RIGHTS_EXPIRED' end as refusal
    from rows from (jsonb_to_recordset(licences) as (s text, b text, p text, e int, u timestamptz, v text)) with ordinality as l(s, b, p, e, u, v, n)
    join subscription s on s.id = l.s
  ), shown as materialized (
    -- each consent that is presented, and whether a call of this batch presents it before
    select p.n, c.id, c.status, c.expires_at, c.single_use, row_number() over (partition by c.id order by p.n) > 1 as shared
    from unnest(presented_by, presented) as p(n, id) join consent c on c.id = p.id
  ), consented as (
    select p.n, bool_or(p.status = 'USED') as used, bool_or(p.status = 'WITHDRAWN') as withdrawn,
      bool_or(p.expires_at <= instant) as expired, bool_or(p.single_use and p.shared) as waits
    from shown p group by p.n
  ), lawful as materialized (
    select d.*, l.subscription_id, l.buyer_org_id, l.product_id, l.price_version_id, l.region, l.operator_org_id, l.product_version_id,
      l.purpose_class,
      case
      when d.deny_code is not null then d.deny_code
      when d.size is null then 'UNANSWERED'
      when l.refusal is not null then l.refusal
      when c.used then 'CONSENT_USED'
      when c.withdrawn then 'CONSENT_WITHDRAWN'
      when c.expired then 'CONSENT_EXPIRED'
      when c.waits then 'LATER'
      else 'RECORDED' end as reason
    from unnest(of_licence, call_ids, request_nos, outcomes, deny_codes, billables, beside, subject_ids, latencies, signals,
      answers_until, copies_until, places, sizes) with ordinality as d(licence, call_id, request_no, outcome, deny_code, billable,
      consent_id, subject_id, latency_ms, signals, answer_until, copy_until, place, size, n)
    join licence l on l.n = d.licence left join consented c on c.n = d.n
  ), counted as (
    -- each key of each call that is lawful so far, with the calls of this batch that stand before it
    select l.n, l.product_id, l.subscription_id, l.buyer_org_id, t.key, t.app_limit, t.call_limit, t.buyer_limit,
      row_number() over (partition by l.product_id, t.key order by l.n) - 1 as before,
      row_number() over (partition by l.product_id, t.key, l.subscription_id order by l.n) - 1 as app_before,
      row_number() over (partition by l.product_id, t.key order by l.n)
        - row_number() over (partition by l.product_id, t.key, l.buyer_org_id order by l.n) as others_before
    from unnest(counted_of, counted_by, app_limits, call_limits, buyer_limits) as t(n, key, app_limit, call_limit, buyer_limit)
    join lawful l on l.n = t.n and l.reason = 'RECORDED'
    where cardinality(counted_of) > 0
  ), weighed as (
    select c.n, c.key,
      -- null where there is no such limit
      a.app_calls >= c.app_limit as app_full, a.app_calls + c.app_before >= c.app_limit as app_may_be,
      a.calls >= c.call_limit as calls_full, a.calls + c.before >= c.call_limit as calls_may_be,
      not a.known and a.buyers >= c.buyer_limit as buyers_full,
      not a.known and a.buyers + c.others_before >= c.buyer_limit as buyers_may_be
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
    from lawful l
    join call_quota q on q.buyer_org_id = l.buyer_org_id and q.subscription_id = l.subscription_id
    left join call_quota_use u
      on u.buyer_org_id = q.buyer_org_id and u.subscription_id = q.subscription_id and u.period = this_month
    where has_quota and l.reason = 'RECORDED'
  ), judged as materialized (
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
      substring(bytes from j.place + 129 for j.size), j.answer_until, instant
    from judged j where j.verdict = 'RECORDED' order by j.buyer_org_id, j.subscription_id, j.request_no
    on conflict do nothing returning call_id
  ), decided as materialized (
    -- a repeat is told its answer, whatever would be said of it as a new call
    select j.*, j.verdict in ('RECORDED', 'UNANSWERED') as keeps_outcome, case
      when j.verdict = 'RECORDED' then case when cl.call_id is null then 'REPEATED' else 'RECORDED' end
      when j.verdict in ('UNANSWERED', 'LATER') or j.deny_code is not null then j.verdict
      when is_answered(j.buyer_org_id, j.subscription_id, j.request_no) then 'REPEATED'
      else j.verdict end as final
    from judged j
    left join claimed cl on cl.call_id = j.call_id
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
      case when e.final = 'RECORDED' then substring(bytes from e.place + 65 for 32) end, e.signals
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
    from decided e where has_quota and e.uses_quota and e.final = 'RECORDED' group by e.buyer_org_id, e.subscription_id
    on conflict on constraint call_quota_use_pkey do update set answered = call_quota_use.answered + excluded.answered
  ), consents_used as (
    insert into consent_use (buyer_org_id, call_id, consent_id, at)
    select e.buyer_org_id, e.call_id, p.id, instant from unnest(presented_by, presented) as p(n, id) join decided e on e.n = p.n where e.final = 'RECORDED'
  ), consents_spent as (
    update consent set status = 'USED'
    where id = any(array(select p.id from shown p join decided e on e.n = p.n where p.single_use and e.final = 'RECORDED'))
  ), copied as (
    insert into answer_copy (buyer_org_id, call_id, answer, kept_until)
    select e.buyer_org_id, e.call_id, substring(bytes from e.place + 129 for e.size), e.copy_until
    from decided e where e.final = 'RECORDED' and e.copy_until is not null
  )
  select string_agg(e.final, ' ' order by e.n) into verdicts from decided e;
  return verdicts;
end $$;
