-- CreateEnum
CREATE TYPE "product_basis" AS ENUM ('HOLDING', 'OPERATION');

-- AlterTable
ALTER TABLE "data_product" ADD COLUMN     "basis" "product_basis" NOT NULL DEFAULT 'OPERATION';

-- AlterTable
ALTER TABLE "price_version" ADD COLUMN     "legal_basis" TEXT;

-- AlterTable
ALTER TABLE "product_version" ADD COLUMN     "basis" "product_basis" NOT NULL DEFAULT 'OPERATION';

-- A department's own product is free (发改价格〔2025〕65号), reads what the department itself holds, and is told of its holdings.

alter table product_version add constraint own_product_is_free
  check (basis = 'OPERATION' or purpose_classes <@ array['PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE']::purpose_class[]);
alter table price_version add constraint the_law_sets_only_what_is_free check (legal_basis is null or ceiling_id is null);

create function version_rests_as_its_product() returns trigger language plpgsql as $$
begin
  if not exists (select from data_product p
    where p.id = new.product_id and p.basis = new.basis) then
    raise exception 'version % does not rest on what its product rests on', new.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger rests_as_its_product before insert on product_version for each row execute function version_rests_as_its_product();

create function own_product_reads_own_fields() returns trigger language plpgsql as $$
begin
  if exists (select from product_version v join resource_field f on f.id = new.field_id
      join data_resource r on r.id = f.resource_id
    where v.id = new.product_version_id and v.basis = 'HOLDING' and r.holder_org_id <> v.operator_org_id) then
    raise exception 'version % is a department’s own and field % is another’s', new.product_version_id, new.field_id
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger own_fields before insert on product_field for each row execute function own_product_reads_own_fields();

-- Below a holding there are also the department's own products, without a grant between.
create or replace function grant_change_raises_epochs() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status then
    perform raise_epochs(array(
      with recursive below(id) as (
        select new.id union select p.child_id from grant_parent p join below b on b.id = p.parent_id)
      select g.object_id from below b join right_grant g on g.id = b.id where g.object_type = 'PRODUCT'
      union
      select v.product_id from resource_field f join product_field pf on pf.field_id = f.id
        join product_version v on v.id = pf.product_version_id
      where new.right_kind = 'HOLDING' and f.resource_id = new.object_id
        and v.basis = 'HOLDING' and v.operator_org_id = new.grantee_org_id));
  end if;
  return null;
end $$;
