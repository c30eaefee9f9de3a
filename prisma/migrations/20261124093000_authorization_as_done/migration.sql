-- CreateEnum
CREATE TYPE "authorization_mode" AS ENUM ('WHOLE', 'FIELD', 'SCENARIO');

-- CreateEnum
CREATE TYPE "plan_status" AS ENUM ('DRAFT', 'DECIDED', 'APPROVED', 'FILED');

-- CreateEnum
CREATE TYPE "agreement_kind" AS ENUM ('ORIGINAL', 'CHANGE', 'RENEWAL');

-- CreateEnum
CREATE TYPE "opinion_status" AS ENUM ('PENDING', 'CONSENTED', 'OBJECTED', 'WITHDRAWN', 'SUPERSEDED');

-- CreateEnum
CREATE TYPE "letter_status" AS ENUM ('ACTIVE', 'REVOKED');

-- AlterEnum
ALTER TYPE "agreement_status" ADD VALUE 'DECIDED' BEFORE 'ACTIVE';
ALTER TYPE "agreement_status" ADD VALUE 'SIGNED' BEFORE 'ACTIVE';
ALTER TYPE "agreement_status" ADD VALUE 'FILED' BEFORE 'ACTIVE';

-- AlterTable
ALTER TABLE "authorization_agreement" ADD COLUMN     "asset_terms" TEXT NOT NULL DEFAULT '见协议原件',
ADD COLUMN     "base_id" TEXT,
ADD COLUMN     "change_terms" TEXT NOT NULL DEFAULT '见协议原件',
ADD COLUMN     "decided_at" TIMESTAMPTZ(3),
ADD COLUMN     "decided_by" TEXT,
ADD COLUMN     "department_org_ids" TEXT[],
ADD COLUMN     "filed_at" TIMESTAMPTZ(3),
ADD COLUMN     "filed_by" TEXT,
ADD COLUMN     "kind" "agreement_kind" NOT NULL DEFAULT 'ORIGINAL',
ADD COLUMN     "other_terms" TEXT NOT NULL DEFAULT '见协议原件',
ADD COLUMN     "plan_id" TEXT,
ADD COLUMN     "platform_terms" TEXT NOT NULL DEFAULT '见协议原件',
ADD COLUMN     "product_terms" TEXT NOT NULL DEFAULT '见协议原件',
ADD COLUMN     "security_terms" TEXT NOT NULL DEFAULT '见协议原件',
ADD COLUMN     "suspended_at" TIMESTAMPTZ(3),
ADD COLUMN     "suspension_reason" TEXT,
ALTER COLUMN "decision_record" DROP NOT NULL,
ALTER COLUMN "provincial_filing_no" DROP NOT NULL;

-- An agreement that is older than these columns has the articles on paper.
ALTER TABLE "authorization_agreement" ALTER COLUMN "asset_terms" DROP DEFAULT;
ALTER TABLE "authorization_agreement" ALTER COLUMN "change_terms" DROP DEFAULT;
ALTER TABLE "authorization_agreement" ALTER COLUMN "other_terms" DROP DEFAULT;
ALTER TABLE "authorization_agreement" ALTER COLUMN "platform_terms" DROP DEFAULT;
ALTER TABLE "authorization_agreement" ALTER COLUMN "product_terms" DROP DEFAULT;
ALTER TABLE "authorization_agreement" ALTER COLUMN "security_terms" DROP DEFAULT;

-- CreateTable
CREATE TABLE "implementation_plan" (
    "id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "implementing_org_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "necessity" TEXT NOT NULL,
    "operator_conditions" TEXT NOT NULL,
    "mode" "authorization_mode" NOT NULL,
    "resource_scope" TEXT NOT NULL,
    "build_content" TEXT NOT NULL,
    "free_products" TEXT NOT NULL,
    "charged_products" TEXT NOT NULL,
    "revenue_terms" TEXT NOT NULL,
    "security_terms" TEXT NOT NULL,
    "rights_and_duties" TEXT NOT NULL,
    "supervision" TEXT NOT NULL,
    "other_terms" TEXT NOT NULL,
    "rule_version" TEXT NOT NULL,
    "status" "plan_status" NOT NULL,
    "drafted_by" TEXT NOT NULL,
    "drafted_at" TIMESTAMPTZ(3) NOT NULL,
    "decision_record" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "gov_approval_no" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "provincial_filing_no" TEXT,
    "filed_at" TIMESTAMPTZ(3),

    CONSTRAINT "implementation_plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "selection_record" (
    "id" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "method" "selection_method" NOT NULL,
    "notice_no" TEXT NOT NULL,
    "notice_day" DATE NOT NULL,
    "result" TEXT NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "selection_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "countersign_opinion" (
    "id" TEXT NOT NULL,
    "agreement_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "implementing_org_id" TEXT NOT NULL,
    "department_org_id" TEXT NOT NULL,
    "asked_org_ids" TEXT[],
    "round" INTEGER NOT NULL,
    "status" "opinion_status" NOT NULL,
    "text" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "due_day" DATE NOT NULL,
    "provisional" BOOLEAN NOT NULL,
    "given_by" TEXT,
    "given_at" TIMESTAMPTZ(3),
    "escalated_at" TIMESTAMPTZ(3),

    CONSTRAINT "countersign_opinion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent_letter" (
    "id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "providing_org_id" TEXT NOT NULL,
    "holder_org_id" TEXT NOT NULL,
    "field_id" TEXT NOT NULL,
    "purpose_classes" "purpose_class"[],
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3) NOT NULL,
    "evidence_hash" TEXT NOT NULL,
    "status" "letter_status" NOT NULL,
    "given_by" TEXT NOT NULL,
    "given_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "consent_letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "field_release" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "product_version_id" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "holder_org_id" TEXT NOT NULL,
    "field_ids" TEXT[],
    "released_by" TEXT NOT NULL,
    "released_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "field_release_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "implementation_plan_no_key" ON "implementation_plan"("no");

-- CreateIndex
CREATE INDEX "implementation_plan_region_status_idx" ON "implementation_plan"("region", "status");

-- CreateIndex
CREATE UNIQUE INDEX "selection_record_plan_id_operator_org_id_key" ON "selection_record"("plan_id", "operator_org_id");

-- CreateIndex
CREATE INDEX "countersign_opinion_department_org_id_status_idx" ON "countersign_opinion"("department_org_id", "status");

-- CreateIndex
CREATE INDEX "countersign_opinion_status_due_day_idx" ON "countersign_opinion"("status", "due_day");

-- CreateIndex
CREATE UNIQUE INDEX "countersign_opinion_agreement_id_department_org_id_round_key" ON "countersign_opinion"("agreement_id", "department_org_id", "round");

-- CreateIndex
CREATE INDEX "consent_letter_field_id_idx" ON "consent_letter"("field_id");

-- CreateIndex
CREATE UNIQUE INDEX "consent_letter_no_field_id_key" ON "consent_letter"("no", "field_id");

-- CreateIndex
CREATE UNIQUE INDEX "field_release_product_version_id_holder_org_id_key" ON "field_release"("product_version_id", "holder_org_id");

-- CreateIndex
CREATE INDEX "authorization_agreement_region_status_idx" ON "authorization_agreement"("region", "status");

-- AddForeignKey
ALTER TABLE "implementation_plan" ADD CONSTRAINT "implementation_plan_implementing_org_id_fkey" FOREIGN KEY ("implementing_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "selection_record" ADD CONSTRAINT "selection_record_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "implementation_plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "selection_record" ADD CONSTRAINT "selection_record_operator_org_id_fkey" FOREIGN KEY ("operator_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "authorization_agreement" ADD CONSTRAINT "authorization_agreement_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "implementation_plan"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "authorization_agreement" ADD CONSTRAINT "authorization_agreement_base_id_fkey" FOREIGN KEY ("base_id") REFERENCES "authorization_agreement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "countersign_opinion" ADD CONSTRAINT "countersign_opinion_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "authorization_agreement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "countersign_opinion" ADD CONSTRAINT "countersign_opinion_department_org_id_fkey" FOREIGN KEY ("department_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_letter" ADD CONSTRAINT "consent_letter_providing_org_id_fkey" FOREIGN KEY ("providing_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_letter" ADD CONSTRAINT "consent_letter_field_id_fkey" FOREIGN KEY ("field_id") REFERENCES "resource_field"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "field_release" ADD CONSTRAINT "field_release_product_version_id_fkey" FOREIGN KEY ("product_version_id") REFERENCES "product_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "field_release" ADD CONSTRAINT "field_release_holder_org_id_fkey" FOREIGN KEY ("holder_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the rows above may never say. New values of agreement_status cannot be named as such in the transaction that adds
-- them, so the checks compare its text.

-- Agreements that are older than the procedure: decided and filed when they were signed; a draft begins anew.
drop trigger immutable on authorization_agreement;
update authorization_agreement a set
  decided_by = case when status = 'DRAFT' then null else drafted_by end,
  decided_at = case when status = 'DRAFT' then null else drafted_at end,
  filed_by = case when status = 'DRAFT' then null else signed_by end,
  filed_at = case when status = 'DRAFT' then null else signed_at end,
  decision_record = case when status = 'DRAFT' then null else decision_record end,
  provincial_filing_no = case when status = 'DRAFT' then null else provincial_filing_no end,
  department_org_ids = array(select distinct r.holder_org_id from agreement_resource s
    join data_resource r on r.id = s.resource_id where s.agreement_id = a.id order by 1);

create trigger immutable before update on authorization_agreement for each row
  execute function only_columns_move('status', 'department_org_ids', 'decision_record', 'decided_by', 'decided_at',
    'signed_by', 'signed_at', 'provincial_filing_no', 'filed_by', 'filed_at', 'suspended_at', 'suspension_reason',
    'terminated_at', 'termination_reason');

alter table authorization_agreement
  drop constraint active_is_signed,
  add constraint decided_says_by_what
    check (status::text = 'DRAFT' or (decision_record is not null and decided_by is not null and decided_at is not null)),
  add constraint signed_says_who
    check (status::text in ('DRAFT', 'DECIDED') or (signed_by is not null and signed_at is not null)),
  add constraint filed_says_under_what
    check (status::text in ('DRAFT', 'DECIDED', 'SIGNED') or (provincial_filing_no is not null and filed_at is not null)),
  add constraint drafter_does_not_decide check (decided_by is null or decided_by <> drafted_by or plan_id is null),
  add constraint change_has_a_base check ((kind = 'ORIGINAL') = (base_id is null));

-- One step at a time; nothing comes back from its end; what was recorded once stays.
create function agreement_goes_its_way() returns trigger language plpgsql as $$
declare step text := old.status::text || ' ' || new.status::text;
begin
  if new.status is distinct from old.status and step not in ('DRAFT DECIDED', 'DECIDED SIGNED', 'SIGNED FILED', 'FILED ACTIVE',
    'SIGNED ACTIVE', 'FILED SUSPENDED', 'ACTIVE SUSPENDED', 'SUSPENDED ACTIVE', 'SUSPENDED FILED', 'FILED EXPIRED',
    'ACTIVE EXPIRED', 'SUSPENDED EXPIRED', 'FILED TERMINATED', 'ACTIVE TERMINATED', 'SUSPENDED TERMINATED') then
    raise exception 'agreement % does not go from % to %', old.no, old.status, new.status using errcode = 'restrict_violation';
  end if;
  if (old.decision_record is not null and new.decision_record is distinct from old.decision_record)
    or (old.provincial_filing_no is not null and new.provincial_filing_no is distinct from old.provincial_filing_no)
    or (old.signed_at is not null and new.signed_at is distinct from old.signed_at)
    or (old.status::text <> 'DRAFT' and new.department_org_ids is distinct from old.department_org_ids) then
    raise exception 'agreement % is past that step and its record is fixed', old.no using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger goes_its_way before update on authorization_agreement for each row execute function agreement_goes_its_way();

-- Silence is no consent: an agreement is decided when the last opinion of every department lets it pass.
create function agreement_is_countersigned() returns trigger language plpgsql as $$
declare open text;
begin
  select d into open from unnest(new.department_org_ids) d
  where not exists (
    select from countersign_opinion o where o.agreement_id = new.id and o.department_org_id = d
      and o.status in ('CONSENTED', 'WITHDRAWN')
      and o.round = (select max(round) from countersign_opinion where agreement_id = new.id and department_org_id = d))
  limit 1;
  if open is not null then
    raise exception 'department % has not let agreement % pass', open, new.no using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger is_countersigned before update on authorization_agreement for each row
  when (old.status = 'DRAFT' and new.status <> 'DRAFT') execute function agreement_is_countersigned();

-- The scope of a draft may be replaced; what was decided is what is authorized.
drop trigger append_only on agreement_resource;
create function scope_is_replaced_in_a_draft() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' or (select status from authorization_agreement where id = old.agreement_id) <> 'DRAFT' then
    raise exception 'the scope of agreement % is fixed: draft a change of it', old.agreement_id using errcode = 'restrict_violation';
  end if;
  return old;
end $$;
create trigger replaced_in_a_draft before update or delete on agreement_resource for each row
  execute function scope_is_replaced_in_a_draft();

-- An agreement that is filed and has not begun can be filled with grants; they begin with it.
create or replace function grant_lies_inside_agreement() returns trigger language plpgsql as $$
declare agreement authorization_agreement;
begin
  select * into strict agreement from authorization_agreement where id = new.agreement_id for share;
  if agreement.status::text not in ('FILED', 'ACTIVE') then
    raise exception 'agreement % is not in force and can carry no grant', agreement.no using errcode = 'check_violation';
  end if;
  if new.grantee_org_id <> agreement.operator_org_id
    or (new.right_kind = 'OPERATION' and new.grantor_org_id <> agreement.implementing_org_id) then
    raise exception 'grant % is not between the parties of agreement %', new.id, agreement.no using errcode = 'check_violation';
  end if;
  if new.valid_from < agreement.start_date::timestamp at time zone interval '08:00'
    or new.valid_to > (agreement.end_date + 1)::timestamp at time zone interval '08:00' then
    raise exception 'grant % lies outside the term of agreement %', new.id, agreement.no using errcode = 'check_violation';
  end if;
  if new.right_kind = 'USE' and not exists (
    select from agreement_resource s where s.agreement_id = agreement.id
      and new.object_id = any(s.field_ids) and new.purpose_classes <@ s.purpose_classes) then
    raise exception 'grant % lies outside the scope of agreement %', new.id, agreement.no using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- Plans ---------------------------------------------------------------------------------------------------------------

alter table implementation_plan
  add constraint decided_says_by_what
    check (status = 'DRAFT' or (decision_record is not null and decided_by is not null and decided_at is not null)),
  add constraint approved_says_by_what
    check (status in ('DRAFT', 'DECIDED') or (gov_approval_no is not null and approved_at is not null)),
  add constraint filed_says_under_what check ((status = 'FILED') = (provincial_filing_no is not null and filed_at is not null)),
  add constraint drafter_does_not_decide check (decided_by is null or decided_by <> drafted_by);
create trigger immutable before update on implementation_plan for each row
  execute function only_columns_move('status', 'decision_record', 'decided_by', 'decided_at', 'gov_approval_no',
    'approved_at', 'provincial_filing_no', 'filed_at');
create trigger keep before delete on implementation_plan for each row execute function refuse_delete();

create function plan_goes_its_way() returns trigger language plpgsql as $$
begin
  if old.status::text || ' ' || new.status::text not in ('DRAFT DECIDED', 'DECIDED APPROVED', 'APPROVED FILED') then
    raise exception 'plan % does not go from % to %', old.no, old.status, new.status using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger goes_its_way before update on implementation_plan for each row execute function plan_goes_its_way();

create function selection_follows_its_plan() returns trigger language plpgsql as $$
begin
  if (select status from implementation_plan where id = new.plan_id) <> 'FILED' then
    raise exception 'plan % is not filed and selects nobody', new.plan_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger follows_its_plan before insert on selection_record for each row execute function selection_follows_its_plan();

-- Countersigning ------------------------------------------------------------------------------------------------------

alter table countersign_opinion
  add constraint round_counts_from_one check (round >= 1),
  add constraint given_says_who check (status in ('PENDING', 'SUPERSEDED') or (given_by is not null and given_at is not null)),
  add constraint objection_says_why check (status not in ('OBJECTED', 'WITHDRAWN') or text is not null);
create trigger immutable before update on countersign_opinion for each row
  execute function only_columns_move('status', 'text', 'given_by', 'given_at', 'due_day', 'provisional', 'escalated_at');
create trigger keep before delete on countersign_opinion for each row execute function refuse_delete();

-- A department says one thing. Who objected may take that back; another opinion is no second one.
create function opinion_is_given_once() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status and old.status::text || ' ' || new.status::text not in ('PENDING CONSENTED',
    'PENDING OBJECTED', 'OBJECTED WITHDRAWN', 'PENDING SUPERSEDED', 'CONSENTED SUPERSEDED', 'OBJECTED SUPERSEDED',
    'WITHDRAWN SUPERSEDED') then
    raise exception 'opinion % is given and does not become %', old.id, new.status using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger given_once before update on countersign_opinion for each row execute function opinion_is_given_once();

-- Consent letters -----------------------------------------------------------------------------------------------------

alter table consent_letter
  add constraint letter_has_time check (valid_to > valid_from),
  add constraint letter_has_purpose check (cardinality(purpose_classes) > 0),
  add constraint letter_is_of_another check (providing_org_id <> holder_org_id),
  add constraint evidence_is_a_hash check (evidence_hash ~ '^[0-9a-f]{64}$'),
  add constraint revoked_says_when_and_why check ((status = 'REVOKED') = (revoked_at is not null) and (revoked_at is null or reason is not null));

create function letter_suits_its_field() returns trigger language plpgsql as $$
begin
  if not exists (select from resource_field f join data_resource r on r.id = f.resource_id
    where f.id = new.field_id and f.obtained_by_sharing and f.providing_org_id = new.providing_org_id
      and r.holder_org_id = new.holder_org_id) then
    raise exception 'field % was not obtained from %', new.field_id, new.providing_org_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger suits_its_field before insert on consent_letter for each row execute function letter_suits_its_field();
create trigger immutable before update on consent_letter for each row
  execute function only_columns_move('status', 'revoked_at', 'reason');
create trigger keep before delete on consent_letter for each row execute function refuse_delete();

create function letter_change_raises_epochs() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status then
    perform raise_epochs(array(select distinct v.product_id from product_field pf
      join product_version v on v.id = pf.product_version_id where pf.field_id = new.field_id));
  end if;
  return null;
end $$;
create trigger raises_epochs after update on consent_letter for each row execute function letter_change_raises_epochs();

-- Letters that were only a number: for every purpose, as long as an agreement may last. The number is what is hashed.
insert into consent_letter (id, no, region, providing_org_id, holder_org_id, field_id, purpose_classes, valid_from, valid_to,
  evidence_hash, status, given_by, given_at)
select '0' || upper(left(md5(f.id), 25)), f.consent_letter_no, r.region, f.providing_org_id, r.holder_org_id, f.id,
  enum_range(null::purpose_class), r.created_at, r.created_at + interval '5 years',
  encode(sha256(convert_to(f.consent_letter_no, 'UTF8')), 'hex'), 'ACTIVE', 'migration', r.created_at
from resource_field f join data_resource r on r.id = f.resource_id
where f.obtained_by_sharing and f.consent_letter_no is not null and f.providing_org_id is not null;

-- Releases ------------------------------------------------------------------------------------------------------------

-- A release for every version that is listed already: its departments granted the use with that product in view.
insert into field_release (id, region, product_version_id, operator_org_id, holder_org_id, field_ids, released_by, released_at)
select '0' || upper(left(md5(v.id || r.holder_org_id), 25)), v.region, v.id, v.operator_org_id, r.holder_org_id,
  array_agg(f.id order by f.id), 'migration', coalesce(v.listed_at, v.submitted_at)
from product_version v join product_field pf on pf.product_version_id = v.id
  join resource_field f on f.id = pf.field_id join data_resource r on r.id = f.resource_id
where v.status = 'LISTED' and r.holder_org_id <> v.operator_org_id group by v.id, r.holder_org_id;

do $$
declare name text;
begin
  foreach name in array array['field_release', 'selection_record'] loop
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
    execute format('create trigger append_only_whole before truncate on %I for each statement execute function refuse_change()', name);
  end loop;
end $$;

-- A charged version is listed when every department has let its fields into it.
create function version_is_released() returns trigger language plpgsql as $$
declare missing text;
begin
  select r.holder_org_id into missing from product_field pf join resource_field f on f.id = pf.field_id
    join data_resource r on r.id = f.resource_id
  where pf.product_version_id = new.id and not exists (
    select from field_release e where e.product_version_id = new.id and e.holder_org_id = r.holder_org_id and f.id = any(e.field_ids))
  limit 1;
  if missing is not null then
    raise exception 'department % has not released its fields for version %', missing, new.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger is_released before update on product_version for each row
  when (old.status <> 'LISTED' and new.status = 'LISTED'
    and not new.purpose_classes <@ array['PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE']::purpose_class[])
  execute function version_is_released();
