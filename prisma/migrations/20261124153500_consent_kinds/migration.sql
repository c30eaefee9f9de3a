-- CreateEnum
CREATE TYPE "consent_request_status" AS ENUM ('OPEN', 'GRANTED', 'REFUSED');

-- AlterTable
ALTER TABLE "consent" ADD COLUMN     "field_scope" TEXT[],
ADD COLUMN     "pair_id" TEXT,
ADD COLUMN     "signer_id" TEXT;

-- AlterTable
ALTER TABLE "consent_use" DROP CONSTRAINT "consent_use_pkey",
ADD CONSTRAINT "consent_use_pkey" PRIMARY KEY ("call_id", "consent_id");

-- AlterTable
ALTER TABLE "subject_key" ADD COLUMN     "generation" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "consent_request" (
    "id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "product_version_id" TEXT NOT NULL,
    "recipient_org_id" TEXT NOT NULL,
    "purpose_class" "purpose_class" NOT NULL,
    "purpose_text" TEXT NOT NULL,
    "field_scope" TEXT[],
    "separate" BOOLEAN NOT NULL,
    "single_use" BOOLEAN NOT NULL,
    "life_days" INTEGER NOT NULL,
    "pair_id" TEXT,
    "subject_id" TEXT,
    "misses" INTEGER NOT NULL DEFAULT 0,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "open_until" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" TEXT NOT NULL,
    "status" "consent_request_status" NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "consent_id" TEXT,

    CONSTRAINT "consent_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "answer_copy" (
    "call_id" TEXT NOT NULL,
    "answer" BYTEA NOT NULL,
    "kept_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "answer_copy_pkey" PRIMARY KEY ("call_id")
);

-- CreateIndex
CREATE INDEX "answer_copy_kept_until_idx" ON "answer_copy"("kept_until");

-- CreateIndex
CREATE UNIQUE INDEX "consent_request_consent_id_key" ON "consent_request"("consent_id");

-- CreateIndex
CREATE INDEX "consent_request_recipient_org_id_idx" ON "consent_request"("recipient_org_id");

-- AddForeignKey
ALTER TABLE "consent" ADD CONSTRAINT "consent_signer_id_fkey" FOREIGN KEY ("signer_id") REFERENCES "subject_key"("subject_id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "data_product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_recipient_org_id_fkey" FOREIGN KEY ("recipient_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_subject_id_fkey" FOREIGN KEY ("subject_id") REFERENCES "subject_key"("subject_id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_consent_id_fkey" FOREIGN KEY ("consent_id") REFERENCES "consent"("id") ON DELETE SET NULL ON UPDATE CASCADE;
