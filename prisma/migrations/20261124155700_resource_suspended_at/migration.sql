-- AlterTable
ALTER TABLE "data_resource" ADD COLUMN     "suspended_at" TIMESTAMPTZ(3);

-- Of what was suspended before, it is known from now on.
update "data_resource" set "suspended_at" = current_timestamp where "status" = 'SUSPENDED';
