-- CreateEnum
CREATE TYPE "tier_boundary" AS ENUM ('UPPER_INCLUSIVE', 'UPPER_EXCLUSIVE');

-- CreateEnum
CREATE TYPE "fee_period" AS ENUM ('MONTH', 'YEAR');

-- CreateEnum
CREATE TYPE "proration" AS ENUM ('BY_DAY', 'FULL');

-- CreateEnum
CREATE TYPE "unused_month" AS ENUM ('NOTHING', 'FEES');

-- CreateEnum
CREATE TYPE "line_kind" AS ENUM ('USAGE', 'PACKAGE', 'FREE_QUOTA', 'TIER_FEE', 'FEE', 'MINIMUM');

-- AlterTable
ALTER TABLE "ceiling_price" ADD COLUMN     "monthly_e4" BIGINT;

-- AlterTable
ALTER TABLE "invoice_line" ADD COLUMN     "kind" "line_kind" NOT NULL DEFAULT 'USAGE';

-- AlterTable
ALTER TABLE "price_tier" ADD COLUMN     "fee_e4" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "price_version" ADD COLUMN     "boundary" "tier_boundary" NOT NULL DEFAULT 'UPPER_INCLUSIVE',
ADD COLUMN     "fee_e4" BIGINT,
ADD COLUMN     "fee_every" "fee_period",
ADD COLUMN     "included_qty" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "maximum_e4" BIGINT,
ADD COLUMN     "minimum_e4" BIGINT,
ADD COLUMN     "proration" "proration" NOT NULL DEFAULT 'BY_DAY',
ADD COLUMN     "when_unused" "unused_month" NOT NULL DEFAULT 'NOTHING';

-- What a price says beside its tiers is never negative, and free purposes have nothing beside their tiers.
alter table price_version
  add constraint included_is_not_negative check (included_qty >= 0),
  add constraint fee_is_whole check ((fee_e4 is null) = (fee_every is null) and coalesce(fee_e4, 1) > 0),
  add constraint yearly_fee_is_by_day check (fee_every is distinct from 'YEAR' or proration = 'BY_DAY'),
  add constraint bounds_of_a_bill_are_fen check (coalesce(minimum_e4, 100) > 0 and coalesce(maximum_e4, 100) > 0
    and coalesce(minimum_e4, 0) % 100 = 0 and coalesce(maximum_e4, 0) % 100 = 0
    and coalesce(minimum_e4 <= maximum_e4, true)),
  add constraint free_purpose_has_no_fee check (purpose_class not in ('PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE')
    or (fee_e4 is null and minimum_e4 is null));
alter table price_tier add constraint tier_fee_is_not_negative check (fee_e4 >= 0);
alter table ceiling_price add constraint monthly_ceiling_is_not_negative check (monthly_e4 >= 0);
alter table invoice_line add constraint line_names_its_tier check (tier_seq > 0 or kind not in ('USAGE', 'TIER_FEE'));
