-- CreateEnum
CREATE TYPE "dispute_status" AS ENUM ('OPEN', 'STANDS', 'CREDIT_PROPOSED', 'CREDITED');

-- CreateEnum
CREATE TYPE "payout_status" AS ENUM ('LISTED', 'PAID');

-- CreateEnum
CREATE TYPE "treasury_refund_way" AS ENUM ('RETURN', 'OFFSET');

-- AlterTable
ALTER TABLE "invoice" ADD COLUMN     "fapiao_at" TIMESTAMPTZ(3),
ADD COLUMN     "fapiao_no" TEXT;

-- CreateTable
CREATE TABLE "invoice_dispute" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "issuer_org_id" TEXT NOT NULL,
    "buyer_org_id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "line_id" TEXT NOT NULL,
    "claimed_fen" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "status" "dispute_status" NOT NULL,
    "raised_by" TEXT NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "answer_due_at" TIMESTAMPTZ(3) NOT NULL,
    "credit_fen" BIGINT,
    "answer" TEXT,
    "answered_by" TEXT,
    "answered_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "invoice_dispute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_note_counter" (
    "issuer_org_id" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "last_no" INTEGER NOT NULL,

    CONSTRAINT "credit_note_counter_pkey" PRIMARY KEY ("issuer_org_id","year")
);

-- CreateTable
CREATE TABLE "credit_note" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "issuer_org_id" TEXT NOT NULL,
    "buyer_org_id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "line_id" TEXT NOT NULL,
    "dispute_id" TEXT NOT NULL,
    "gross_fen" BIGINT NOT NULL,
    "vat_fen" BIGINT NOT NULL,
    "net_fen" BIGINT NOT NULL,
    "freed_fen" BIGINT NOT NULL,
    "issued_by" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "fapiao_no" TEXT,
    "fapiao_at" TIMESTAMPTZ(3),

    CONSTRAINT "credit_note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "split_reversal" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "statement_id" TEXT NOT NULL,
    "credit_note_id" TEXT NOT NULL,
    "net_fen" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "posted_at" TIMESTAMPTZ(3),

    CONSTRAINT "split_reversal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "split_reversal_line" (
    "reversal_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "org_id" TEXT NOT NULL,
    "amount_fen" BIGINT NOT NULL,
    "settlement" "settlement_kind" NOT NULL,
    "paid" BOOLEAN NOT NULL,
    "payout_id" TEXT,

    CONSTRAINT "split_reversal_line_pkey" PRIMARY KEY ("reversal_id","seq")
);

-- CreateTable
CREATE TABLE "payout" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "payee_org_id" TEXT NOT NULL,
    "settlement" "settlement_kind" NOT NULL,
    "rail" "payout_rail" NOT NULL,
    "amount_fen" BIGINT NOT NULL,
    "status" "payout_status" NOT NULL,
    "listed_by" TEXT NOT NULL,
    "listed_at" TIMESTAMPTZ(3) NOT NULL,
    "reference" TEXT,
    "paid_by" TEXT,
    "paid_at" TIMESTAMPTZ(3),

    CONSTRAINT "payout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_line" (
    "payout_id" TEXT NOT NULL,
    "statement_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "amount_fen" BIGINT NOT NULL,

    CONSTRAINT "payout_line_pkey" PRIMARY KEY ("statement_id","seq")
);

-- CreateTable
CREATE TABLE "treasury_refund" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "department_org_id" TEXT NOT NULL,
    "amount_fen" BIGINT NOT NULL,
    "way" "treasury_refund_way" NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "document_no" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "payout_id" TEXT,

    CONSTRAINT "treasury_refund_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "invoice_dispute_line_id_idx" ON "invoice_dispute"("line_id");

-- CreateIndex
CREATE INDEX "invoice_dispute_buyer_org_id_idx" ON "invoice_dispute"("buyer_org_id");

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_dispute_id_key" ON "credit_note"("dispute_id");

-- CreateIndex
CREATE INDEX "credit_note_line_id_idx" ON "credit_note"("line_id");

-- CreateIndex
CREATE INDEX "credit_note_buyer_org_id_idx" ON "credit_note"("buyer_org_id");

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_issuer_org_id_no_key" ON "credit_note"("issuer_org_id", "no");

-- CreateIndex
CREATE UNIQUE INDEX "split_reversal_statement_id_credit_note_id_key" ON "split_reversal"("statement_id", "credit_note_id");

-- CreateIndex
CREATE UNIQUE INDEX "payout_operator_org_id_rail_reference_key" ON "payout"("operator_org_id", "rail", "reference");

-- CreateIndex
CREATE INDEX "payout_line_payout_id_idx" ON "payout_line"("payout_id");

-- AddForeignKey
ALTER TABLE "invoice_dispute" ADD CONSTRAINT "invoice_dispute_issuer_org_id_fkey" FOREIGN KEY ("issuer_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_dispute" ADD CONSTRAINT "invoice_dispute_buyer_org_id_fkey" FOREIGN KEY ("buyer_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_dispute" ADD CONSTRAINT "invoice_dispute_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_dispute" ADD CONSTRAINT "invoice_dispute_line_id_fkey" FOREIGN KEY ("line_id") REFERENCES "invoice_line"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_issuer_org_id_fkey" FOREIGN KEY ("issuer_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_buyer_org_id_fkey" FOREIGN KEY ("buyer_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_line_id_fkey" FOREIGN KEY ("line_id") REFERENCES "invoice_line"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_dispute_id_fkey" FOREIGN KEY ("dispute_id") REFERENCES "invoice_dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_reversal" ADD CONSTRAINT "split_reversal_statement_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "split_statement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_reversal" ADD CONSTRAINT "split_reversal_credit_note_id_fkey" FOREIGN KEY ("credit_note_id") REFERENCES "credit_note"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_reversal_line" ADD CONSTRAINT "split_reversal_line_reversal_id_fkey" FOREIGN KEY ("reversal_id") REFERENCES "split_reversal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_reversal_line" ADD CONSTRAINT "split_reversal_line_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "split_reversal_line" ADD CONSTRAINT "split_reversal_line_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "payout"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout" ADD CONSTRAINT "payout_operator_org_id_fkey" FOREIGN KEY ("operator_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout" ADD CONSTRAINT "payout_payee_org_id_fkey" FOREIGN KEY ("payee_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_line" ADD CONSTRAINT "payout_line_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "payout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_line" ADD CONSTRAINT "payout_line_statement_id_seq_fkey" FOREIGN KEY ("statement_id", "seq") REFERENCES "split_line"("statement_id", "seq") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "treasury_refund" ADD CONSTRAINT "treasury_refund_operator_org_id_fkey" FOREIGN KEY ("operator_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "treasury_refund" ADD CONSTRAINT "treasury_refund_department_org_id_fkey" FOREIGN KEY ("department_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "treasury_refund" ADD CONSTRAINT "treasury_refund_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "payout"("id") ON DELETE SET NULL ON UPDATE CASCADE;
