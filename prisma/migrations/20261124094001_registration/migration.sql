-- Registration of resources and products (26号): applications with their clocks, notices, objections, and what is due.

-- What the bureau accepts is an entry of the catalogue; registered, in the law's sense, is what the registry has given a code.
ALTER TYPE "resource_status" RENAME VALUE 'REGISTERED' TO 'CATALOGUED';

-- CreateEnum
CREATE TYPE "registration_type" AS ENUM ('FIRST', 'CHANGE', 'CORRECTION', 'CANCEL', 'RENEWAL');

-- CreateEnum
CREATE TYPE "registration_subject_kind" AS ENUM ('RESOURCE', 'PRODUCT');

-- CreateEnum
CREATE TYPE "registration_status" AS ENUM ('SUBMITTED', 'RETURNED', 'ACCEPTED', 'IN_REVIEW', 'NOTICE', 'CODED', 'REJECTED', 'TERMINATED', 'CANCELLED', 'REVOKED');

-- CreateEnum
CREATE TYPE "objection_status" AS ENUM ('OPEN', 'UPHELD', 'DISMISSED');

-- AlterTable
ALTER TABLE "data_resource" ADD COLUMN     "registered_until" DATE;

-- CreateTable
CREATE TABLE "registration_application" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "type" "registration_type" NOT NULL,
    "subject_kind" "registration_subject_kind" NOT NULL,
    "subject_id" TEXT NOT NULL,
    "subject_code" TEXT NOT NULL,
    "subject_name" TEXT NOT NULL,
    "registration_id" TEXT,
    "owner_org_id" TEXT NOT NULL,
    "applicant_org_id" TEXT NOT NULL,
    "lawful_source" TEXT,
    "resource_info" TEXT,
    "product_info" TEXT,
    "scenario_info" TEXT,
    "risk_assessment_no" TEXT,
    "brief" TEXT,
    "evidence_hash" TEXT,
    "evidence_at" TIMESTAMPTZ(3),
    "cause" TEXT,
    "interest_evidence" TEXT,
    "filed_by" TEXT NOT NULL,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,
    "missing" TEXT[],
    "accepted_at" TIMESTAMPTZ(3),
    "reviewed_at" TIMESTAMPTZ(3),
    "late_reason" TEXT,
    "clock_from" DATE,
    "clock_working_days" INTEGER,
    "due_day" DATE,
    "provisional" BOOLEAN NOT NULL DEFAULT false,
    "code" TEXT,
    "coded_at" TIMESTAMPTZ(3),
    "valid_from" DATE,
    "valid_until" DATE,
    "status" "registration_status" NOT NULL,
    "rule_version" TEXT NOT NULL,

    CONSTRAINT "registration_application_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "registration_step" (
    "id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" TEXT,
    "step" TEXT NOT NULL,
    "status" "registration_status" NOT NULL,
    "due_day" DATE,
    "late" BOOLEAN NOT NULL,
    "remark" TEXT,

    CONSTRAINT "registration_step_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "public_notice" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "holder_name" TEXT NOT NULL,
    "type" "registration_type" NOT NULL,
    "data_name" TEXT NOT NULL,
    "brief" TEXT NOT NULL,
    "start_day" DATE NOT NULL,
    "end_day" DATE NOT NULL,

    CONSTRAINT "public_notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "registration_objection" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "notice_id" TEXT NOT NULL,
    "sealed_identity" BYTEA,
    "evidence" TEXT NOT NULL,
    "evidence_hash" TEXT NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "status" "objection_status" NOT NULL,
    "opinion" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "registration_objection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "registration_duty" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "subject_kind" "registration_subject_kind" NOT NULL,
    "subject_id" TEXT NOT NULL,
    "subject_code" TEXT NOT NULL,
    "subject_name" TEXT NOT NULL,
    "owner_org_id" TEXT NOT NULL,
    "delivered_at" TIMESTAMPTZ(3) NOT NULL,
    "clock_from" DATE NOT NULL,
    "clock_working_days" INTEGER NOT NULL,
    "due_day" DATE NOT NULL,
    "provisional" BOOLEAN NOT NULL,
    "filed_at" TIMESTAMPTZ(3),

    CONSTRAINT "registration_duty_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "registration_application_region_status_due_day_idx" ON "registration_application"("region", "status", "due_day");

-- CreateIndex
CREATE INDEX "registration_application_subject_kind_subject_id_idx" ON "registration_application"("subject_kind", "subject_id");

-- CreateIndex
CREATE INDEX "registration_application_owner_org_id_idx" ON "registration_application"("owner_org_id");

-- CreateIndex
CREATE INDEX "registration_step_application_id_id_idx" ON "registration_step"("application_id", "id");

-- CreateIndex
CREATE INDEX "public_notice_region_end_day_idx" ON "public_notice"("region", "end_day");

-- CreateIndex
CREATE INDEX "registration_objection_notice_id_status_idx" ON "registration_objection"("notice_id", "status");

-- CreateIndex
CREATE INDEX "registration_duty_region_due_day_idx" ON "registration_duty"("region", "due_day");

-- CreateIndex
CREATE UNIQUE INDEX "registration_duty_subject_kind_subject_id_key" ON "registration_duty"("subject_kind", "subject_id");

-- AddForeignKey
ALTER TABLE "registration_application" ADD CONSTRAINT "registration_application_registration_id_fkey" FOREIGN KEY ("registration_id") REFERENCES "registration_application"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registration_application" ADD CONSTRAINT "registration_application_owner_org_id_fkey" FOREIGN KEY ("owner_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registration_step" ADD CONSTRAINT "registration_step_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "registration_application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "public_notice" ADD CONSTRAINT "public_notice_id_fkey" FOREIGN KEY ("id") REFERENCES "registration_application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registration_objection" ADD CONSTRAINT "registration_objection_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "public_notice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "registration_duty" ADD CONSTRAINT "registration_duty_owner_org_id_fkey" FOREIGN KEY ("owner_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was registered before there was this procedure stays registered, from the day it got its code, for three years.
update data_resource
set registered_until = ((registered_at at time zone 'Asia/Shanghai') + interval '3 years' - interval '1 day')::date
where registration_code is not null;
insert into registration_application (id, region, type, subject_kind, subject_id, subject_code, subject_name, owner_org_id,
  applicant_org_id, brief, filed_by, submitted_at, missing, code, coded_at, valid_from, valid_until, status, rule_version)
select id, region, 'FIRST', 'RESOURCE', id, code, name, holder_org_id, holder_org_id, summary, created_by, created_at, '{}',
  registration_code, registered_at, (registered_at at time zone 'Asia/Shanghai')::date, registered_until, 'CODED', 'before 26号 procedure'
from data_resource where registration_code is not null;

alter table data_resource
  add constraint registered_says_code_and_term
    check ((registration_code is null) = (registered_at is null) and (registration_code is null) = (registered_until is null));

alter table registration_application
  add constraint first_stands_alone check ((type = 'FIRST') = (registration_id is null)),
  add constraint clock_is_whole
    check ((clock_from is null) = (clock_working_days is null) and (clock_from is null) = (due_day is null) and (due_day is not null or not provisional)),
  add constraint only_what_waits_has_a_clock
    check ((due_day is not null) = (status in ('SUBMITTED', 'ACCEPTED', 'IN_REVIEW', 'NOTICE'))),
  add constraint evidence_is_before_application
    check ((evidence_hash is null) = (evidence_at is null) and (evidence_at is null or evidence_at <= submitted_at)),
  add constraint evidence_is_sha256 check (evidence_hash ~ '^[0-9a-f]{64}$'),
  add constraint coded_says_from_and_until
    check ((code is null) = (coded_at is null) and (code is null) = (valid_from is null) and (code is null) = (valid_until is null)
      and (valid_until is null or valid_until >= valid_from)),
  add constraint coded_has_a_code check (status <> 'CODED' or code is not null);
create unique index registration_code_is_unique on registration_application (code) where type = 'FIRST';
-- One first registration at a time: another may be filed when the one before was refused or has ended.
create unique index one_first_registration on registration_application (subject_kind, subject_id)
  where type = 'FIRST' and status in ('SUBMITTED', 'RETURNED', 'ACCEPTED', 'IN_REVIEW', 'NOTICE', 'CODED');
-- And one later application of a kind at a time to each registration.
create unique index one_open_application on registration_application (registration_id, type)
  where status in ('SUBMITTED', 'RETURNED', 'ACCEPTED', 'IN_REVIEW', 'NOTICE');
-- The job looks for what has run out.
create index registration_runs_out on registration_application (valid_until) where type = 'FIRST' and status = 'CODED';

create trigger append_only before update or delete on registration_step for each row execute function refuse_change();
create trigger append_only_whole before truncate on registration_step for each statement execute function refuse_change();

-- A notice shows what was noticed; its last day moves only while the calendar is provisional.
create trigger immutable before update on public_notice for each row execute function only_columns_move('end_day');
alter table public_notice add constraint notice_has_days check (end_day > start_day);

create trigger immutable before update on registration_objection for each row
  execute function only_columns_move('sealed_identity', 'status', 'opinion', 'decided_by', 'decided_at');
alter table registration_objection
  add constraint decided_says_who check ((status = 'OPEN') = (decided_by is null) and (decided_by is null) = (decided_at is null)
    and (decided_by is null) = (opinion is null)),
  add constraint identity_stays_until_decided check (status <> 'OPEN' or sealed_identity is not null);

-- An application is coded by a notice only when nothing raised against it stands.
create function no_objection_stands() returns trigger language plpgsql as $$
begin
  if exists (select from registration_objection where notice_id = new.id and status <> 'DISMISSED') then
    raise exception 'an objection to % stands', new.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger no_objection_stands before update on registration_application for each row
  when (old.status = 'NOTICE' and new.status = 'CODED') execute function no_objection_stands();
