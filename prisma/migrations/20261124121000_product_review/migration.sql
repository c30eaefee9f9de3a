-- CreateTable
CREATE TABLE "product_review" (
    "product_version_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "examples_hash" TEXT NOT NULL,
    "examples" INTEGER NOT NULL,
    "findings" JSONB NOT NULL,
    "plan_cost" INTEGER NOT NULL,
    "plan_rows" INTEGER NOT NULL,
    "reviewed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "product_review_pkey" PRIMARY KEY ("product_version_id")
);

-- AddForeignKey
ALTER TABLE "product_review" ADD CONSTRAINT "product_review_product_version_id_fkey" FOREIGN KEY ("product_version_id") REFERENCES "product_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was found stays as it was found.
create trigger append_only before update or delete on product_review for each row execute function refuse_change();
create trigger append_only_whole before truncate on product_review for each statement execute function refuse_change();
