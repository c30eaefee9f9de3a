-- CreateEnum
CREATE TYPE "review_kind" AS ENUM ('COMPLIANCE', 'SECURITY');

-- CreateEnum
CREATE TYPE "review_conclusion" AS ENUM ('APPROVED', 'REJECTED');

-- AlterEnum
ALTER TYPE "organization_kind" ADD VALUE 'SECURITY';

-- AlterEnum
ALTER TYPE "person_role" ADD VALUE 'SECURITY';

-- AlterEnum
ALTER TYPE "product_version_status" ADD VALUE 'REJECTED';

-- CreateTable
CREATE TABLE "product_opinion" (
    "id" TEXT NOT NULL,
    "product_version_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "kind" "review_kind" NOT NULL,
    "conclusion" "review_conclusion" NOT NULL,
    "reasons" TEXT NOT NULL,
    "agreement_no" TEXT,
    "content_hash" TEXT NOT NULL,
    "reviewer_org_id" TEXT NOT NULL,
    "reviewed_by" TEXT NOT NULL,
    "reviewed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "product_opinion_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "product_opinion_product_version_id_kind_key" ON "product_opinion"("product_version_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "product_opinion_product_version_id_reviewer_org_id_key" ON "product_opinion"("product_version_id", "reviewer_org_id");

-- AddForeignKey
ALTER TABLE "product_opinion" ADD CONSTRAINT "product_opinion_product_version_id_fkey" FOREIGN KEY ("product_version_id") REFERENCES "product_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_opinion" ADD CONSTRAINT "product_opinion_reviewer_org_id_fkey" FOREIGN KEY ("reviewer_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who approved before there were two reviews gave the one of compliance. What is listed stays; what was approved and is
-- not listed yet waits for the review of security.
insert into product_opinion (id, product_version_id, region, operator_org_id, kind, conclusion, reasons, content_hash,
  reviewer_org_id, reviewed_by, reviewed_at)
select v.id, v.id, v.region, v.operator_org_id, 'COMPLIANCE', 'APPROVED', '', v.content_hash, p.org_id, p.id, v.approved_at
from product_version v join person p on p.id = v.approved_by;
update product_version set status = 'SUBMITTED', approved_at = null where status = 'APPROVED';

-- AlterTable
ALTER TABLE "product_version" DROP COLUMN "approved_by";

-- What an opinion may never say, and which version may never be approved.
alter table product_opinion
  add constraint rejected_with_reasons check (conclusion = 'APPROVED' or reasons <> ''),
  add constraint nobody_reviews_their_own check (reviewer_org_id <> operator_org_id);
create trigger append_only before update or delete on product_opinion for each row execute function refuse_change();
create trigger append_only_whole before truncate on product_opinion for each statement execute function refuse_change();

create function refuse_unreviewed() returns trigger language plpgsql as $$
begin
  if (select count(distinct kind) + count(distinct reviewer_org_id) from product_opinion
      where product_version_id = new.id and conclusion = 'APPROVED' and content_hash = new.content_hash) < 4 then
    raise exception 'a version is approved by two reviews of two organisations' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger reviewed_twice before update on product_version for each row
  when (old.status = 'SUBMITTED' and new.status in ('APPROVED', 'LISTED')) execute function refuse_unreviewed();
