-- CreateTable
CREATE TABLE "aggregate_question" (
    "id" TEXT NOT NULL,
    "buyer_org_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "question_hash" BYTEA NOT NULL,
    "answer" BYTEA,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "aggregate_question_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "aggregate_question_buyer_org_id_product_id_period_question__key" ON "aggregate_question"("buyer_org_id", "product_id", "period", "question_hash");
