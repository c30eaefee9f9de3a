-- AlterTable
ALTER TABLE "data_product" ADD COLUMN     "base_product_id" TEXT;

-- AddForeignKey
ALTER TABLE "data_product" ADD CONSTRAINT "data_product_base_product_id_fkey" FOREIGN KEY ("base_product_id") REFERENCES "data_product"("id") ON DELETE SET NULL ON UPDATE CASCADE;
