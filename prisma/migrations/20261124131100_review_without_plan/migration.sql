-- AlterTable
ALTER TABLE "product_review" ALTER COLUMN "plan_cost" DROP NOT NULL,
ALTER COLUMN "plan_rows" DROP NOT NULL;
