-- The group commit of the gateway: many calls, one statement, one commit. What it decides is final: the order of commits is
-- the order of effects, so a right that was revoked, a consent that was withdrawn or an hour that was closed before this
-- commit is seen here, however the call was judged before.

create type call_draft as (
  n int,
  call_id text,
  subscription_id text,
  epoch int,
  -- the earliest end of anything the call rests on: licence, grants, agreement, price, ceiling
  valid_until timestamptz,
  request_no text,
  request_hash bytea,
  -- sealed answer; none for a call that was not answered, which then claims no key
  answer bytea,
  region text,
  operator_org_id text,
  buyer_org_id text,
  product_id text,
  product_version_id text,
  purpose_class purpose_class,
  price_version_id text,
  outcome outcome,
  deny_code text,
  billable boolean,
  consent_id text,
  subject_id text,
  latency_ms int,
  salt bytea,
  input_commitment bytea,
  output_commitment bytea
);

-- Shared by commits of calls, exclusive for the closing of hours.
create function meter_lock() returns bigint language sql immutable as 'select 7270690001::bigint';

-- Records a batch of calls at one instant.
-- Verdicts: RECORDED (answer may leave), REPEATED (the key exists: give its stored answer), HOUR_CLOSED (take a later
-- instant and come again); any other is the reason of a refusal: the call is recorded as DENIED, unbilled, and its answer is void.
create function commit_calls(batch jsonb, at timestamptz) returns table (n int, verdict text)
language plpgsql as $$
declare drafts call_draft[];
begin
  perform pg_advisory_xact_lock_shared(meter_lock());
  if exists (select from hour_closing h where h.hour = date_trunc('hour', at, 'UTC')) then
    return query select d.n, 'HOUR_CLOSED' from jsonb_populate_recordset(null::call_draft, batch) d;
    return;
  end if;
  drafts := array(select d from jsonb_populate_recordset(null::call_draft, batch) d);
  -- Locks in one order, so that two batches never wait for each other; a revocation commits before them or after.
  perform from subscription s where s.id = any(array(select d.subscription_id from unnest(drafts) d)) order by s.id for share;
  perform from consent c where c.id = any(array(select d.consent_id from unnest(drafts) d)) order by c.id for no key update;
  return query
  with judged as (
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
  ), claimed as (
    insert into call_key (subscription_id, request_no, call_id, request_hash, answer, created_at)
    select j.subscription_id, j.request_no, j.call_id, j.request_hash, j.answer, at
    from judged j where j.reason = 'RECORDED' order by j.subscription_id, j.request_no
    on conflict do nothing returning call_id
  ), decided as (
    select j.*, case when j.reason = 'RECORDED' and cl.call_id is null then 'REPEATED' else j.reason end as final,
      j.reason in ('RECORDED', 'UNANSWERED') as keeps_outcome
    from judged j left join claimed cl on cl.call_id = j.call_id
  ), recorded as (
    insert into call_record (id, region, operator_org_id, subscription_id, buyer_org_id, product_id, product_version_id,
      purpose_class, price_version_id, request_no, called_at, outcome, deny_code, billable, consent_id, subject_id,
      latency_ms, salt, input_commitment, output_commitment)
    select e.call_id, e.region, e.operator_org_id, e.subscription_id, e.buyer_org_id, e.product_id, e.product_version_id,
      e.purpose_class, e.price_version_id, e.request_no, at,
      case when e.keeps_outcome then e.outcome else 'DENIED' end,
      case when e.keeps_outcome then null else e.final end,
      e.billable and e.final = 'RECORDED', e.consent_id, e.subject_id, e.latency_ms, e.salt, e.input_commitment,
      case when e.final = 'RECORDED' then e.output_commitment end
    from decided e where e.final <> 'REPEATED'
  ), used as (
    insert into consent_use (call_id, consent_id, at)
    select e.call_id, e.consent_id, at from decided e where e.final = 'RECORDED' and e.consent_id is not null
  ), spent as (
    update consent set status = 'USED'
    where id = any(array(select e.consent_id from decided e where e.final = 'RECORDED' and e.uses_up))
  )
  select e.n, e.final from decided e;
end $$;
