-- CreateEnum
CREATE TYPE "bank_file_format" AS ENUM ('CSV', 'CAMT_053');

-- CreateEnum
CREATE TYPE "payment_method" AS ENUM ('BANK_TRANSFER', 'STRIPE');

-- CreateEnum
CREATE TYPE "payment_status" AS ENUM ('MATCHED', 'SUSPENSE', 'PROPOSED', 'ASSIGNED');

-- CreateEnum
CREATE TYPE "movement_kind" AS ENUM ('RECEIPT', 'ASSIGNMENT', 'APPLICATION', 'REFUND', 'CHARGEBACK', 'CHARGEBACK_WON', 'FEE', 'PAYOUT', 'REMITTANCE', 'TREASURY_RETURN', 'TREASURY_OFFSET');

-- CreateEnum
CREATE TYPE "money_place" AS ENUM ('BANK', 'PROCESSOR', 'SUSPENSE', 'ADVANCE', 'INVOICE', 'PAYABLE', 'INSTITUTION', 'TREASURY', 'TREASURY_REFUND', 'FEES');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "invoice_status" ADD VALUE 'PARTLY_PAID';
ALTER TYPE "invoice_status" ADD VALUE 'CREDITED';

-- AlterTable
ALTER TABLE "invoice" ADD COLUMN     "credited_fen" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "paid_fen" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "bank_statement" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "format" "bank_file_format" NOT NULL,
    "sha256" TEXT NOT NULL,
    "entries" INTEGER NOT NULL,
    "credits_fen" BIGINT NOT NULL,
    "debits_fen" BIGINT NOT NULL,
    "imported_by" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bank_statement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "buyer_org_id" TEXT,
    "method" "payment_method" NOT NULL,
    "reference" TEXT NOT NULL,
    "amount_fen" BIGINT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "payer" TEXT NOT NULL,
    "remittance" TEXT NOT NULL,
    "status" "payment_status" NOT NULL,
    "statement_id" TEXT,
    "line" INTEGER,
    "proposed_invoice_id" TEXT,
    "proposed_by" TEXT,
    "proposed_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "money_movement" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "payment_id" TEXT,
    "kind" "movement_kind" NOT NULL,
    "happened_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "memo" TEXT NOT NULL,

    CONSTRAINT "money_movement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "movement_leg" (
    "movement_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "place" "money_place" NOT NULL,
    "side" "side" NOT NULL,
    "counterparty_org_id" TEXT,
    "invoice_id" TEXT,
    "amount_fen" BIGINT NOT NULL,

    CONSTRAINT "movement_leg_pkey" PRIMARY KEY ("movement_id","seq")
);

-- CreateIndex
CREATE UNIQUE INDEX "bank_statement_operator_org_id_sha256_key" ON "bank_statement"("operator_org_id", "sha256");

-- CreateIndex
CREATE INDEX "payment_buyer_org_id_idx" ON "payment"("buyer_org_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_operator_org_id_method_reference_key" ON "payment"("operator_org_id", "method", "reference");

-- CreateIndex
CREATE INDEX "money_movement_payment_id_idx" ON "money_movement"("payment_id");

-- CreateIndex
CREATE INDEX "movement_leg_invoice_id_idx" ON "movement_leg"("invoice_id");

-- AddForeignKey
ALTER TABLE "payment" ADD CONSTRAINT "payment_operator_org_id_fkey" FOREIGN KEY ("operator_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment" ADD CONSTRAINT "payment_buyer_org_id_fkey" FOREIGN KEY ("buyer_org_id") REFERENCES "organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment" ADD CONSTRAINT "payment_statement_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "bank_statement"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment" ADD CONSTRAINT "payment_proposed_invoice_id_fkey" FOREIGN KEY ("proposed_invoice_id") REFERENCES "invoice"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "money_movement" ADD CONSTRAINT "money_movement_operator_org_id_fkey" FOREIGN KEY ("operator_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "money_movement" ADD CONSTRAINT "money_movement_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "movement_leg" ADD CONSTRAINT "movement_leg_movement_id_fkey" FOREIGN KEY ("movement_id") REFERENCES "money_movement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "movement_leg" ADD CONSTRAINT "movement_leg_counterparty_org_id_fkey" FOREIGN KEY ("counterparty_org_id") REFERENCES "organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "movement_leg" ADD CONSTRAINT "movement_leg_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoice"("id") ON DELETE SET NULL ON UPDATE CASCADE;
