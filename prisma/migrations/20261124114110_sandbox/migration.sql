-- AlterTable
ALTER TABLE "product_version" ADD COLUMN     "sandbox" JSONB NOT NULL DEFAULT '[]';
