-- CreateEnum
CREATE TYPE "selection_method" AS ENUM ('OPEN_TENDER', 'INVITED_TENDER', 'NEGOTIATION', 'OTHER_COMPETITIVE');

-- CreateEnum
CREATE TYPE "agreement_status" AS ENUM ('DRAFT', 'ACTIVE', 'SUSPENDED', 'EXPIRED', 'TERMINATED');

-- CreateEnum
CREATE TYPE "right" AS ENUM ('HOLDING', 'USE', 'OPERATION');

-- CreateEnum
CREATE TYPE "grant_status" AS ENUM ('PENDING', 'ACTIVE', 'SUSPENDED', 'REVOKED');

-- CreateEnum
CREATE TYPE "grant_object" AS ENUM ('RESOURCE', 'FIELD', 'PRODUCT');

-- CreateEnum
CREATE TYPE "purpose_class" AS ENUM ('PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE', 'INDUSTRY_DEVELOPMENT', 'SECTOR_DEVELOPMENT');

-- CreateEnum
CREATE TYPE "data_grade" AS ENUM ('L1', 'L2', 'L3', 'L4', 'IMPORTANT', 'CORE');

-- CreateEnum
CREATE TYPE "invoice_status" AS ENUM ('ISSUED', 'PAID');

-- CreateEnum
CREATE TYPE "update_frequency" AS ENUM ('REALTIME', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY');

-- CreateEnum
CREATE TYPE "share_attribute" AS ENUM ('UNCONDITIONAL', 'CONDITIONAL', 'NONE');

-- CreateEnum
CREATE TYPE "resource_status" AS ENUM ('SUBMITTED', 'REGISTERED', 'SUSPENDED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "identifier_kind" AS ENUM ('ID_NO', 'USCC', 'MOBILE', 'BANK_CARD', 'ADDRESS', 'NONE');

-- CreateEnum
CREATE TYPE "subject_kind" AS ENUM ('PERSON', 'ENTERPRISE');

-- CreateEnum
CREATE TYPE "consent_status" AS ENUM ('ACTIVE', 'USED', 'WITHDRAWN');

-- CreateEnum
CREATE TYPE "organization_kind" AS ENUM ('ADMIN_UNIT', 'INSTITUTION', 'PUBLIC_UTILITY', 'OPERATOR', 'DEVELOPER', 'CONSUMER', 'REGISTRY', 'DATA_BUREAU', 'PRICE_DEPT', 'FINANCE', 'AUDIT');

-- CreateEnum
CREATE TYPE "person_role" AS ENUM ('HOLDER', 'OPERATOR', 'DEVELOPER', 'CONSUMER', 'REGISTRY', 'BUREAU', 'PRICE', 'FINANCE', 'AUDITOR');

-- CreateEnum
CREATE TYPE "person_status" AS ENUM ('ACTIVE', 'DISABLED');

-- CreateEnum
CREATE TYPE "payout_rail" AS ENUM ('TREASURY', 'BANK', 'CONNECT');

-- CreateEnum
CREATE TYPE "credit_qualification" AS ENUM ('NONE', 'ENTERPRISE_FILED', 'PERSONAL_LICENSED');

-- CreateEnum
CREATE TYPE "account_class" AS ENUM ('ASSET', 'LIABILITY', 'REVENUE', 'EXPENSE');

-- CreateEnum
CREATE TYPE "side" AS ENUM ('DEBIT', 'CREDIT');

-- CreateEnum
CREATE TYPE "decision" AS ENUM ('ALLOW', 'DENY');

-- CreateEnum
CREATE TYPE "buyer_class" AS ENUM ('ALL', 'GRASSROOTS_PUBLIC', 'SMALL_MICRO', 'COMMERCIAL');

-- CreateEnum
CREATE TYPE "tier_mode" AS ENUM ('PROGRESSIVE', 'WHOLE_VOLUME', 'FLAT');

-- CreateEnum
CREATE TYPE "price_status" AS ENUM ('PROPOSED', 'PUBLISHED');

-- CreateEnum
CREATE TYPE "consent_kind" AS ENUM ('NONE', 'ORG_AUTH', 'PERSONAL', 'PERSONAL_SEPARATE', 'MUTUAL');

-- CreateEnum
CREATE TYPE "billing_unit" AS ENUM ('CALL', 'REPORT');

-- CreateEnum
CREATE TYPE "product_version_status" AS ENUM ('SUBMITTED', 'APPROVED', 'LISTED', 'DELISTED');

-- CreateEnum
CREATE TYPE "outcome" AS ENUM ('MATCH', 'MISMATCH', 'NO_RECORD', 'HIT', 'CLEAR', 'SCORED', 'UNKNOWN', 'INSUFFICIENT', 'INVALID_INPUT', 'DENIED', 'ERROR');

-- CreateEnum
CREATE TYPE "split_form" AS ENUM ('RATIO', 'FIXED', 'COST_FIRST');

-- CreateEnum
CREATE TYPE "split_capacity" AS ENUM ('GOVERNMENT', 'OPERATOR', 'DEVELOPER', 'COST_POOL');

-- CreateEnum
CREATE TYPE "split_rule_status" AS ENUM ('PROPOSED', 'PUBLISHED');

-- CreateEnum
CREATE TYPE "statement_status" AS ENUM ('DRAFT', 'CONFIRMED');

-- CreateEnum
CREATE TYPE "settlement_kind" AS ENUM ('TREASURY_NONTAX', 'INSTITUTION_LOCAL', 'PAYABLE', 'RETAINED');

-- CreateEnum
CREATE TYPE "application_status" AS ENUM ('SUBMITTED', 'APPROVED', 'REFUSED');

-- CreateEnum
CREATE TYPE "subscription_status" AS ENUM ('ACTIVE', 'SUSPENDED', 'ENDED');

-- CreateEnum
CREATE TYPE "credential_status" AS ENUM ('ACTIVE', 'REVOKED');

-- CreateTable
CREATE TABLE "authorization_agreement" (
    "id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "implementing_org_id" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "selection_method" "selection_method" NOT NULL,
    "start_date" DATE NOT NULL,
    "end_date" DATE NOT NULL,
    "max_years" INTEGER NOT NULL,
    "rule_version" TEXT NOT NULL,
    "decision_record" TEXT NOT NULL,
    "provincial_filing_no" TEXT NOT NULL,
    "redevelopment_ban" BOOLEAN NOT NULL,
    "disclosure_terms" TEXT NOT NULL,
    "split_principle" TEXT NOT NULL,
    "breach_terms" TEXT NOT NULL,
    "dispute_method" TEXT NOT NULL,
    "exit_terms" TEXT NOT NULL,
    "status" "agreement_status" NOT NULL,
    "drafted_by" TEXT NOT NULL,
    "drafted_at" TIMESTAMPTZ(3) NOT NULL,
    "signed_by" TEXT,
    "signed_at" TIMESTAMPTZ(3),
    "terminated_at" TIMESTAMPTZ(3),
    "termination_reason" TEXT,

    CONSTRAINT "authorization_agreement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agreement_resource" (
    "agreement_id" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "field_ids" TEXT[],
    "purpose_classes" "purpose_class"[],

    CONSTRAINT "agreement_resource_pkey" PRIMARY KEY ("agreement_id","resource_id")
);

-- CreateTable
CREATE TABLE "right_grant" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "right_kind" "right" NOT NULL,
    "grantor_org_id" TEXT NOT NULL,
    "grantee_org_id" TEXT NOT NULL,
    "object_type" "grant_object" NOT NULL,
    "object_id" TEXT NOT NULL,
    "purpose_classes" "purpose_class"[],
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3) NOT NULL,
    "agreement_id" TEXT,
    "status" "grant_status" NOT NULL,
    "granted_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "right_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "grant_parent" (
    "child_id" TEXT NOT NULL,
    "parent_id" TEXT NOT NULL,

    CONSTRAINT "grant_parent_pkey" PRIMARY KEY ("child_id","parent_id")
);

-- CreateTable
CREATE TABLE "billing_period" (
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_by" TEXT NOT NULL,

    CONSTRAINT "billing_period_pkey" PRIMARY KEY ("operator_org_id","period")
);

-- CreateTable
CREATE TABLE "invoice_counter" (
    "issuer_org_id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "last_no" INTEGER NOT NULL,

    CONSTRAINT "invoice_counter_pkey" PRIMARY KEY ("issuer_org_id","year")
);

-- CreateTable
CREATE TABLE "invoice" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "issuer_org_id" TEXT NOT NULL,
    "buyer_org_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "vat_bp" INTEGER NOT NULL,
    "gross_fen" BIGINT NOT NULL,
    "vat_fen" BIGINT NOT NULL,
    "net_fen" BIGINT NOT NULL,
    "status" "invoice_status" NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoice_line" (
    "id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "product_id" TEXT NOT NULL,
    "purpose_class" "purpose_class" NOT NULL,
    "price_version_id" TEXT NOT NULL,
    "tier_seq" INTEGER NOT NULL,
    "quantity" BIGINT NOT NULL,
    "price_e4" BIGINT NOT NULL,
    "amount_e4" BIGINT NOT NULL,
    "gross_fen" BIGINT NOT NULL,
    "vat_fen" BIGINT NOT NULL,
    "net_fen" BIGINT NOT NULL,

    CONSTRAINT "invoice_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_resource" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "holder_org_id" TEXT NOT NULL,
    "theme" TEXT NOT NULL,
    "source_system" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "update_frequency" "update_frequency" NOT NULL,
    "coverage" TEXT NOT NULL,
    "share_attribute" "share_attribute" NOT NULL,
    "open_attribute" "share_attribute" NOT NULL,
    "operable" BOOLEAN NOT NULL DEFAULT true,
    "prohibit_reason" TEXT,
    "grade" "data_grade" NOT NULL,
    "personal" BOOLEAN NOT NULL,
    "sensitive" BOOLEAN NOT NULL,
    "source_table" TEXT NOT NULL,
    "status" "resource_status" NOT NULL,
    "registration_code" TEXT,
    "registered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "data_resource_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "resource_field" (
    "id" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "label_en" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "grade" "data_grade" NOT NULL,
    "personal" BOOLEAN NOT NULL,
    "identifier_kind" "identifier_kind" NOT NULL DEFAULT 'NONE',
    "obtained_by_sharing" BOOLEAN NOT NULL DEFAULT false,
    "providing_org_id" TEXT,
    "consent_letter_no" TEXT,
    "position" INTEGER NOT NULL,

    CONSTRAINT "resource_field_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subject_key" (
    "subject_id" TEXT NOT NULL,
    "kind" "subject_kind" NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subject_key_pkey" PRIMARY KEY ("subject_id")
);

-- CreateTable
CREATE TABLE "consent" (
    "id" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "recipient_org_id" TEXT NOT NULL,
    "purpose_class" "purpose_class" NOT NULL,
    "purpose_text" TEXT NOT NULL,
    "separate" BOOLEAN NOT NULL,
    "single_use" BOOLEAN NOT NULL,
    "channel" TEXT NOT NULL,
    "proof_hash" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "status" "consent_status" NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent_use" (
    "call_id" TEXT NOT NULL,
    "consent_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_use_pkey" PRIMARY KEY ("call_id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" TEXT NOT NULL,
    "uscc" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "kind" "organization_kind" NOT NULL,
    "region" TEXT NOT NULL,
    "controller_org_id" TEXT,
    "control_bp" INTEGER,
    "grassroots" BOOLEAN NOT NULL DEFAULT false,
    "small_micro" BOOLEAN NOT NULL DEFAULT false,
    "credit_qualification" "credit_qualification" NOT NULL DEFAULT 'NONE',
    "vat_bp" INTEGER NOT NULL DEFAULT 0,
    "payout_rail" "payout_rail" NOT NULL,
    "payout_account" TEXT,
    "synthetic" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" "person_role" NOT NULL,
    "duty" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "status" "person_status" NOT NULL DEFAULT 'ACTIVE',
    "valid_until" TIMESTAMPTZ(3),
    "synthetic" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "person_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "person_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_account" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "counterparty_org_id" TEXT,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "class" "account_class" NOT NULL,
    "org_id" TEXT NOT NULL,

    CONSTRAINT "ledger_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "journal" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "happened_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "ref_type" TEXT NOT NULL,
    "ref_id" TEXT NOT NULL,
    "memo" TEXT NOT NULL,
    "reverses_id" TEXT,

    CONSTRAINT "journal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "posting" (
    "journal_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "side" "side" NOT NULL,
    "amount_fen" BIGINT NOT NULL,

    CONSTRAINT "posting_pkey" PRIMARY KEY ("journal_id","seq")
);

-- CreateTable
CREATE TABLE "call_record" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "buyer_org_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "product_version_id" TEXT NOT NULL,
    "purpose_class" "purpose_class" NOT NULL,
    "price_version_id" TEXT,
    "request_no" TEXT NOT NULL,
    "called_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" "outcome" NOT NULL,
    "deny_code" TEXT,
    "billable" BOOLEAN NOT NULL,
    "consent_id" TEXT,
    "subject_id" TEXT,
    "latency_ms" INTEGER NOT NULL,
    "salt" BYTEA NOT NULL,
    "input_commitment" BYTEA NOT NULL,
    "output_commitment" BYTEA,

    CONSTRAINT "call_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "call_key" (
    "subscription_id" TEXT NOT NULL,
    "request_no" TEXT NOT NULL,
    "call_id" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "answer" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "call_key_pkey" PRIMARY KEY ("subscription_id","request_no")
);

-- CreateTable
CREATE TABLE "usage_row" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "period" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "buyer_org_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "product_version_id" TEXT NOT NULL,
    "purpose_class" "purpose_class" NOT NULL,
    "price_version_id" TEXT,
    "calls" BIGINT NOT NULL,
    "billable" BIGINT NOT NULL,
    "calls_root" BYTEA NOT NULL,

    CONSTRAINT "usage_row_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hour_closing" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,
    "calls" BIGINT NOT NULL,
    "rows" INTEGER NOT NULL,

    CONSTRAINT "hour_closing_pkey" PRIMARY KEY ("hour")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "outbox_event" (
    "id" BIGSERIAL NOT NULL,
    "xid" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,

    CONSTRAINT "outbox_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_cursor" (
    "listener" TEXT NOT NULL,
    "xid" BIGINT NOT NULL DEFAULT 0,
    "event_id" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "outbox_cursor_pkey" PRIMARY KEY ("listener")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "seq" BIGSERIAL NOT NULL,
    "region" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "request_id" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_org_id" TEXT,
    "role" TEXT,
    "action" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "object_id" TEXT,
    "decision" "decision" NOT NULL,
    "reason_code" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "policy_set_version" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "ceiling_price" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "purpose_class" "purpose_class" NOT NULL,
    "buyer_class" "buyer_class" NOT NULL,
    "unit" "billing_unit" NOT NULL,
    "price_e4" BIGINT NOT NULL,
    "basis" TEXT NOT NULL,
    "trial" BOOLEAN NOT NULL,
    "document_no" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ceiling_price_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_version" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "purpose_class" "purpose_class" NOT NULL,
    "buyer_class" "buyer_class" NOT NULL,
    "unit" "billing_unit" NOT NULL,
    "mode" "tier_mode" NOT NULL,
    "ceiling_id" TEXT,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "effective_to" TIMESTAMPTZ(3),
    "status" "price_status" NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "published_by" TEXT,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "price_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_tier" (
    "price_version_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "from_qty" BIGINT NOT NULL,
    "to_qty" BIGINT,
    "price_e4" BIGINT NOT NULL,

    CONSTRAINT "price_tier_pkey" PRIMARY KEY ("price_version_id","seq")
);

-- CreateTable
CREATE TABLE "data_product" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "summary_en" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "developer_org_id" TEXT,
    "unit" "billing_unit" NOT NULL,
    "listed" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "data_product_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product_version" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "grade" "data_grade" NOT NULL,
    "consent_kind" "consent_kind" NOT NULL,
    "purpose_classes" "purpose_class"[],
    "outcomes" "outcome"[],
    "billable_outcomes" "outcome"[],
    "contract" JSONB NOT NULL,
    "query" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "status" "product_version_status" NOT NULL,
    "submitted_by" TEXT NOT NULL,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "listed_at" TIMESTAMPTZ(3),

    CONSTRAINT "product_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product_field" (
    "product_version_id" TEXT NOT NULL,
    "field_id" TEXT NOT NULL,

    CONSTRAINT "product_field_pkey" PRIMARY KEY ("product_version_id","field_id")
);

-- CreateTable
CREATE TABLE "split_rule" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "form" "split_form" NOT NULL,
    "cost_pool_cap_fen" BIGINT NOT NULL DEFAULT 0,
    "notice_days" INTEGER NOT NULL,
    "rule_version" TEXT NOT NULL,
    "status" "split_rule_status" NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "published_by" TEXT,
    "published_at" TIMESTAMPTZ(3),
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "effective_to" TIMESTAMPTZ(3),

    CONSTRAINT "split_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "split_rule_party" (
    "rule_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "capacity" "split_capacity" NOT NULL,
    "org_id" TEXT,
    "ratio_bp" INTEGER NOT NULL,
    "fixed_e4" BIGINT,

    CONSTRAINT "split_rule_party_pkey" PRIMARY KEY ("rule_id","seq")
);

-- CreateTable
CREATE TABLE "split_rule_department" (
    "rule_id" TEXT NOT NULL,
    "party_seq" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "org_id" TEXT NOT NULL,
    "weight_bp" INTEGER NOT NULL,
    "basis" TEXT NOT NULL,

    CONSTRAINT "split_rule_department_pkey" PRIMARY KEY ("rule_id","party_seq","seq")
);

-- CreateTable
CREATE TABLE "split_statement" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "billed_calls" BIGINT NOT NULL,
    "gross_fen" BIGINT NOT NULL,
    "vat_fen" BIGINT NOT NULL,
    "net_fen" BIGINT NOT NULL,
    "cost_fen" BIGINT NOT NULL,
    "fixed_fen" BIGINT NOT NULL,
    "distributable_fen" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "status" "statement_status" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "operator_confirmed_by" TEXT,
    "bureau_confirmed_by" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),

    CONSTRAINT "split_statement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "split_line" (
    "statement_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "org_id" TEXT NOT NULL,
    "capacity" "split_capacity" NOT NULL,
    "basis" TEXT NOT NULL,
    "amount_fen" BIGINT NOT NULL,
    "settlement" "settlement_kind" NOT NULL,

    CONSTRAINT "split_line_pkey" PRIMARY KEY ("statement_id","seq")
);

-- CreateTable
CREATE TABLE "use_application" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "consumer_org_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "purpose_class" "purpose_class" NOT NULL,
    "scenario" TEXT NOT NULL,
    "lawful_basis" TEXT NOT NULL,
    "expected_volume" BIGINT NOT NULL,
    "retention" TEXT NOT NULL,
    "status" "application_status" NOT NULL,
    "opinion" TEXT,
    "applied_by" TEXT NOT NULL,
    "applied_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "use_application_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "application_id" TEXT NOT NULL,
    "consumer_org_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "product_version_id" TEXT NOT NULL,
    "purpose_class" "purpose_class" NOT NULL,
    "buyer_class" "buyer_class" NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3) NOT NULL,
    "status" "subscription_status" NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_credential" (
    "id" TEXT NOT NULL,
    "consumer_org_id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "label" TEXT NOT NULL,
    "status" "credential_status" NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_leaf" (
    "index" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "ref_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "body" TEXT NOT NULL,
    "leaf_hash" BYTEA NOT NULL,

    CONSTRAINT "log_leaf_pkey" PRIMARY KEY ("index")
);

-- CreateTable
CREATE TABLE "log_checkpoint" (
    "size" BIGINT NOT NULL,
    "root_hash" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "log_checkpoint_pkey" PRIMARY KEY ("size")
);

-- CreateIndex
CREATE UNIQUE INDEX "authorization_agreement_no_key" ON "authorization_agreement"("no");

-- CreateIndex
CREATE INDEX "authorization_agreement_operator_org_id_idx" ON "authorization_agreement"("operator_org_id");

-- CreateIndex
CREATE INDEX "right_grant_object_type_object_id_right_kind_idx" ON "right_grant"("object_type", "object_id", "right_kind");

-- CreateIndex
CREATE INDEX "right_grant_grantee_org_id_idx" ON "right_grant"("grantee_org_id");

-- CreateIndex
CREATE INDEX "grant_parent_parent_id_idx" ON "grant_parent"("parent_id");

-- CreateIndex
CREATE INDEX "invoice_buyer_org_id_idx" ON "invoice"("buyer_org_id");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_issuer_org_id_no_key" ON "invoice"("issuer_org_id", "no");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_issuer_org_id_buyer_org_id_period_key" ON "invoice"("issuer_org_id", "buyer_org_id", "period");

-- CreateIndex
CREATE INDEX "invoice_line_product_id_idx" ON "invoice_line"("product_id");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_line_invoice_id_seq_key" ON "invoice_line"("invoice_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "data_resource_code_key" ON "data_resource"("code");


-- CreateIndex
CREATE UNIQUE INDEX "data_resource_registration_code_key" ON "data_resource"("registration_code");

-- CreateIndex
CREATE INDEX "data_resource_holder_org_id_idx" ON "data_resource"("holder_org_id");

-- CreateIndex
CREATE INDEX "data_resource_region_status_idx" ON "data_resource"("region", "status");

-- CreateIndex
CREATE UNIQUE INDEX "resource_field_resource_id_name_key" ON "resource_field"("resource_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "subject_key_key_hash_key" ON "subject_key"("key_hash");

-- CreateIndex
CREATE INDEX "consent_recipient_org_id_idx" ON "consent"("recipient_org_id");

-- CreateIndex
CREATE INDEX "consent_subject_id_idx" ON "consent"("subject_id");

-- CreateIndex
CREATE INDEX "consent_use_consent_id_at_idx" ON "consent_use"("consent_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "organization_uscc_key" ON "organization"("uscc");

-- CreateIndex
CREATE INDEX "organization_region_kind_idx" ON "organization"("region", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

-- CreateIndex
CREATE INDEX "person_org_id_idx" ON "person"("org_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_secret_hash_key" ON "session"("secret_hash");

-- CreateIndex
CREATE INDEX "session_person_id_idx" ON "session"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_prefix_key" ON "api_token"("prefix");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_secret_hash_key" ON "api_token"("secret_hash");

-- CreateIndex
CREATE INDEX "api_token_person_id_idx" ON "api_token"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_account_code_key" ON "ledger_account"("code");

-- CreateIndex
CREATE UNIQUE INDEX "journal_seq_key" ON "journal"("seq");

-- CreateIndex
CREATE UNIQUE INDEX "journal_idempotency_key_key" ON "journal"("idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "journal_reverses_id_key" ON "journal"("reverses_id");

-- CreateIndex
CREATE INDEX "journal_ref_type_ref_id_idx" ON "journal"("ref_type", "ref_id");

-- CreateIndex
CREATE INDEX "posting_account_id_idx" ON "posting"("account_id");

-- CreateIndex
CREATE INDEX "call_record_called_at_idx" ON "call_record"("called_at");

-- CreateIndex
CREATE INDEX "call_record_buyer_org_id_called_at_idx" ON "call_record"("buyer_org_id", "called_at");

-- CreateIndex
CREATE INDEX "call_record_subscription_id_request_no_idx" ON "call_record"("subscription_id", "request_no");

-- CreateIndex
CREATE UNIQUE INDEX "call_key_call_id_key" ON "call_key"("call_id");

-- CreateIndex
CREATE INDEX "usage_row_period_product_id_idx" ON "usage_row"("period", "product_id");

-- CreateIndex
CREATE INDEX "usage_row_buyer_org_id_period_idx" ON "usage_row"("buyer_org_id", "period");

-- CreateIndex
CREATE INDEX "outbox_event_xid_id_idx" ON "outbox_event"("xid", "id");

-- CreateIndex
CREATE INDEX "audit_event_actor_org_id_seq_idx" ON "audit_event"("actor_org_id", "seq");

-- CreateIndex
CREATE INDEX "audit_event_object_type_object_id_seq_idx" ON "audit_event"("object_type", "object_id", "seq");

-- CreateIndex
CREATE INDEX "ceiling_price_product_id_purpose_class_idx" ON "ceiling_price"("product_id", "purpose_class");

-- CreateIndex
CREATE INDEX "price_version_product_id_purpose_class_buyer_class_idx" ON "price_version"("product_id", "purpose_class", "buyer_class");

-- CreateIndex
CREATE UNIQUE INDEX "data_product_code_key" ON "data_product"("code");

-- CreateIndex
CREATE INDEX "data_product_listed_region_idx" ON "data_product"("listed", "region");

-- CreateIndex
CREATE UNIQUE INDEX "product_version_product_id_version_key" ON "product_version"("product_id", "version");

-- CreateIndex
CREATE INDEX "product_field_field_id_idx" ON "product_field"("field_id");

-- CreateIndex
CREATE UNIQUE INDEX "split_rule_product_id_version_key" ON "split_rule"("product_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "split_statement_product_id_period_key" ON "split_statement"("product_id", "period");

-- CreateIndex
CREATE INDEX "use_application_consumer_org_id_idx" ON "use_application"("consumer_org_id");

-- CreateIndex
CREATE INDEX "use_application_product_id_status_idx" ON "use_application"("product_id", "status");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_application_id_key" ON "subscription"("application_id");

-- CreateIndex
CREATE INDEX "subscription_consumer_org_id_idx" ON "subscription"("consumer_org_id");

-- CreateIndex
CREATE INDEX "subscription_product_id_purpose_class_idx" ON "subscription"("product_id", "purpose_class");

-- CreateIndex
CREATE UNIQUE INDEX "api_credential_prefix_key" ON "api_credential"("prefix");

-- CreateIndex
CREATE UNIQUE INDEX "api_credential_secret_hash_key" ON "api_credential"("secret_hash");

-- CreateIndex
CREATE INDEX "api_credential_subscription_id_idx" ON "api_credential"("subscription_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_leaf_type_ref_id_key" ON "log_leaf"("type", "ref_id");

-- AddForeignKey
ALTER TABLE "authorization_agreement" ADD CONSTRAINT "authorization_agreement_implementing_org_id_fkey" FOREIGN KEY ("implementing_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "authorization_agreement" ADD CONSTRAINT "authorization_agreement_operator_org_id_fkey" FOREIGN KEY ("operator_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreement_resource" ADD CONSTRAINT "agreement_resource_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "authorization_agreement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agreement_resource" ADD CONSTRAINT "agreement_resource_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "data_resource"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "right_grant" ADD CONSTRAINT "right_grant_grantor_org_id_fkey" FOREIGN KEY ("grantor_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "right_grant" ADD CONSTRAINT "right_grant_grantee_org_id_fkey" FOREIGN KEY ("grantee_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "right_grant" ADD CONSTRAINT "right_grant_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "authorization_agreement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant_parent" ADD CONSTRAINT "grant_parent_child_id_fkey" FOREIGN KEY ("child_id") REFERENCES "right_grant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant_parent" ADD CONSTRAINT "grant_parent_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "right_grant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_issuer_org_id_fkey" FOREIGN KEY ("issuer_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_buyer_org_id_fkey" FOREIGN KEY ("buyer_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_line" ADD CONSTRAINT "invoice_line_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_line" ADD CONSTRAINT "invoice_line_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_line" ADD CONSTRAINT "invoice_line_price_version_id_fkey" FOREIGN KEY ("price_version_id") REFERENCES "price_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_resource" ADD CONSTRAINT "data_resource_holder_org_id_fkey" FOREIGN KEY ("holder_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "resource_field" ADD CONSTRAINT "resource_field_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "data_resource"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent" ADD CONSTRAINT "consent_subject_id_fkey" FOREIGN KEY ("subject_id") REFERENCES "subject_key"("subject_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent" ADD CONSTRAINT "consent_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent" ADD CONSTRAINT "consent_recipient_org_id_fkey" FOREIGN KEY ("recipient_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_use" ADD CONSTRAINT "consent_use_consent_id_fkey" FOREIGN KEY ("consent_id") REFERENCES "consent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organization" ADD CONSTRAINT "organization_controller_org_id_fkey" FOREIGN KEY ("controller_org_id") REFERENCES "organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "person" ADD CONSTRAINT "person_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_account" ADD CONSTRAINT "ledger_account_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "journal" ADD CONSTRAINT "journal_reverses_id_fkey" FOREIGN KEY ("reverses_id") REFERENCES "journal"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "posting" ADD CONSTRAINT "posting_journal_id_fkey" FOREIGN KEY ("journal_id") REFERENCES "journal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "posting" ADD CONSTRAINT "posting_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "ledger_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ceiling_price" ADD CONSTRAINT "ceiling_price_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_version" ADD CONSTRAINT "price_version_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_version" ADD CONSTRAINT "price_version_ceiling_id_fkey" FOREIGN KEY ("ceiling_id") REFERENCES "ceiling_price"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_tier" ADD CONSTRAINT "price_tier_price_version_id_fkey" FOREIGN KEY ("price_version_id") REFERENCES "price_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_product" ADD CONSTRAINT "data_product_operator_org_id_fkey" FOREIGN KEY ("operator_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_product" ADD CONSTRAINT "data_product_developer_org_id_fkey" FOREIGN KEY ("developer_org_id") REFERENCES "organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_version" ADD CONSTRAINT "product_version_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_field" ADD CONSTRAINT "product_field_product_version_id_fkey" FOREIGN KEY ("product_version_id") REFERENCES "product_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_field" ADD CONSTRAINT "product_field_field_id_fkey" FOREIGN KEY ("field_id") REFERENCES "resource_field"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_rule" ADD CONSTRAINT "split_rule_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_rule_party" ADD CONSTRAINT "split_rule_party_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "split_rule"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_rule_party" ADD CONSTRAINT "split_rule_party_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_rule_department" ADD CONSTRAINT "split_rule_department_rule_id_party_seq_fkey" FOREIGN KEY ("rule_id", "party_seq") REFERENCES "split_rule_party"("rule_id", "seq") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_rule_department" ADD CONSTRAINT "split_rule_department_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_statement" ADD CONSTRAINT "split_statement_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_statement" ADD CONSTRAINT "split_statement_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "split_rule"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_line" ADD CONSTRAINT "split_line_statement_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "split_statement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_line" ADD CONSTRAINT "split_line_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "use_application" ADD CONSTRAINT "use_application_consumer_org_id_fkey" FOREIGN KEY ("consumer_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "use_application" ADD CONSTRAINT "use_application_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "use_application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_consumer_org_id_fkey" FOREIGN KEY ("consumer_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_product_version_id_fkey" FOREIGN KEY ("product_version_id") REFERENCES "product_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_credential" ADD CONSTRAINT "api_credential_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscription"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
