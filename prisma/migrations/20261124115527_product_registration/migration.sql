-- AlterTable
ALTER TABLE "data_product" ADD COLUMN     "registered_until" DATE,
ADD COLUMN     "registration_code" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "data_product_registration_code_key" ON "data_product"("registration_code");

-- Products that are registered show it from now on; as resources do, for whoever looks at them.
update data_product p set registration_code = a.code, registered_until = a.valid_until
from registration_application a
where a.subject_kind = 'PRODUCT' and a.subject_id = p.id and a.type = 'FIRST' and a.status = 'CODED';
