-- CreateEnum
CREATE TYPE "cost_category" AS ENUM ('PLATFORM', 'DATA_PROCESSING', 'STAFF', 'DATA_ACQUISITION', 'PERIOD_EXPENSE', 'SUBSIDY');

-- CreateEnum
CREATE TYPE "survey_status" AS ENUM ('SUBMITTED', 'AUDITED', 'RETURNED');

-- CreateEnum
CREATE TYPE "price_adjuster" AS ENUM ('NOBODY', 'OPERATOR', 'AUTHORIZER');

-- CreateEnum
CREATE TYPE "complaint_kind" AS ENUM ('TOO_HIGH', 'NOT_AS_PUBLISHED', 'NOT_MARKED', 'OTHER');

-- CreateEnum
CREATE TYPE "complaint_status" AS ENUM ('OPEN', 'ANSWERED');

-- AlterTable
ALTER TABLE "ceiling_price" ADD COLUMN     "revenue_id" TEXT;

-- CreateTable
CREATE TABLE "cost_survey" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "status" "survey_status" NOT NULL,
    "submitted_by" TEXT NOT NULL,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,
    "audited_by" TEXT,
    "audited_at" TIMESTAMPTZ(3),
    "opinion" TEXT,
    "disallowed" INTEGER[] DEFAULT ARRAY[]::INTEGER[],

    CONSTRAINT "cost_survey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cost_item" (
    "survey_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "category" "cost_category" NOT NULL,
    "name" TEXT NOT NULL,
    "amount_fen" BIGINT NOT NULL,
    "industry_bp" INTEGER NOT NULL,
    "allocation_basis" TEXT NOT NULL,
    "evidence_hash" TEXT NOT NULL,

    CONSTRAINT "cost_item_pkey" PRIMARY KEY ("survey_id","seq")
);

-- CreateTable
CREATE TABLE "permitted_revenue" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "survey_id" TEXT NOT NULL,
    "first_year" INTEGER NOT NULL,
    "years" INTEGER NOT NULL,
    "cost_fen" BIGINT NOT NULL,
    "bond_yield_ppm" INTEGER NOT NULL,
    "add_on_bp" INTEGER NOT NULL,
    "profit_fen" BIGINT NOT NULL,
    "tax_fen" BIGINT NOT NULL,
    "deduct_fen" BIGINT NOT NULL,
    "document_no" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "permitted_revenue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revenue_assessment" (
    "revenue_id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "actual_fen" BIGINT NOT NULL,
    "permitted_fen" BIGINT NOT NULL,
    "excess_fen" BIGINT NOT NULL,
    "adjuster" "price_adjuster" NOT NULL,
    "assessed_by" TEXT NOT NULL,
    "assessed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "revenue_assessment_pkey" PRIMARY KEY ("revenue_id","year")
);

-- CreateTable
CREATE TABLE "price_complaint" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "kind" "complaint_kind" NOT NULL,
    "text" TEXT NOT NULL,
    "person_id" TEXT,
    "status" "complaint_status" NOT NULL,
    "filed_at" TIMESTAMPTZ(3) NOT NULL,
    "answer" TEXT,
    "answered_by" TEXT,
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "price_complaint_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "cost_survey_operator_org_id_year_idx" ON "cost_survey"("operator_org_id", "year");

-- CreateIndex
CREATE INDEX "permitted_revenue_operator_org_id_first_year_idx" ON "permitted_revenue"("operator_org_id", "first_year");

-- CreateIndex
CREATE INDEX "price_complaint_product_id_filed_at_idx" ON "price_complaint"("product_id", "filed_at");

-- AddForeignKey
ALTER TABLE "ceiling_price" ADD CONSTRAINT "ceiling_price_revenue_id_fkey" FOREIGN KEY ("revenue_id") REFERENCES "permitted_revenue"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cost_item" ADD CONSTRAINT "cost_item_survey_id_fkey" FOREIGN KEY ("survey_id") REFERENCES "cost_survey"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "permitted_revenue" ADD CONSTRAINT "permitted_revenue_survey_id_fkey" FOREIGN KEY ("survey_id") REFERENCES "cost_survey"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revenue_assessment" ADD CONSTRAINT "revenue_assessment_revenue_id_fkey" FOREIGN KEY ("revenue_id") REFERENCES "permitted_revenue"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_complaint" ADD CONSTRAINT "price_complaint_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Costs are vouchers: they never change. An audit is said once; who submitted does not audit.
create trigger append_only before update or delete on cost_item for each row execute function refuse_change();
create trigger append_only before update or delete on permitted_revenue for each row execute function refuse_change();
create trigger append_only before update or delete on revenue_assessment for each row execute function refuse_change();
create trigger immutable before update on cost_survey for each row when (old.status = 'SUBMITTED')
  execute function only_columns_move('status', 'audited_by', 'audited_at', 'opinion', 'disallowed');
create trigger decided before update on cost_survey for each row when (old.status <> 'SUBMITTED') execute function refuse_change();
create trigger keep before delete on cost_survey for each row execute function refuse_delete();
create unique index one_survey_a_year on cost_survey (operator_org_id, year) where (status <> 'RETURNED');
alter table cost_survey
  add constraint auditor_is_not_submitter check (audited_by is null or audited_by <> submitted_by),
  add constraint audited_says_who check ((status = 'SUBMITTED') = (audited_by is null) and (audited_by is null) = (audited_at is null));
alter table cost_item
  add constraint cost_is_positive check (amount_fen > 0),
  add constraint share_is_a_share check (industry_bp between 1 and 10000),
  add constraint evidence_is_sha256 check (evidence_hash ~ '^[0-9a-f]{64}$');

-- One permitted revenue a year; a ceiling rests on one of its operator's, or is a trial.
alter table permitted_revenue
  add constraint cycle_has_years check (years >= 1),
  add constraint revenue_is_positive check (cost_fen > 0 and profit_fen >= 0 and tax_fen >= 0 and deduct_fen >= 0),
  add constraint one_cycle_a_year exclude using gist (operator_org_id with =, int4range(first_year, first_year + years) with &&);
alter table revenue_assessment add constraint excess_is_what_is_above
  check (excess_fen = greatest(actual_fen - permitted_fen, 0));
alter table ceiling_price add constraint ceiling_rests_on_a_revenue check (trial or revenue_id is not null) not valid;

create trigger immutable before update on price_complaint for each row when (old.status = 'OPEN')
  execute function only_columns_move('status', 'answer', 'answered_by', 'answered_at');
create trigger answered before update on price_complaint for each row when (old.status = 'ANSWERED') execute function refuse_change();
alter table price_complaint add constraint answered_says_what
  check ((status = 'ANSWERED') = (answer is not null and answered_by is not null and answered_at is not null));
