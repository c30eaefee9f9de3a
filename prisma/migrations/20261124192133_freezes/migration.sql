-- CreateEnum
CREATE TYPE "freeze_scope" AS ENUM ('PRICES', 'MONEY', 'CALLS');

-- CreateTable
CREATE TABLE "operator_freeze" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "scope" "freeze_scope" NOT NULL,
    "reason" TEXT NOT NULL,
    "document_no" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "lift_reason" TEXT,
    "lifted_by" TEXT,
    "lifted_at" TIMESTAMPTZ(3),

    CONSTRAINT "operator_freeze_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "operator_freeze_operator_org_id_scope_idx" ON "operator_freeze"("operator_org_id", "scope");

-- AddForeignKey
ALTER TABLE "operator_freeze" ADD CONSTRAINT "operator_freeze_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operator_freeze" ADD CONSTRAINT "operator_freeze_operator_org_id_fkey" FOREIGN KEY ("operator_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Only the lifting is ever written into a freeze, once; a freeze is never removed.
create trigger keep before delete on operator_freeze for each row execute function refuse_delete();
create trigger immutable before update on operator_freeze for each row
  execute function only_columns_move('lift_reason', 'lifted_by', 'lifted_at');

create function freeze_is_lifted_once() returns trigger language plpgsql as $$
begin
  if old.lifted_at is not null then
    raise exception 'freeze % was lifted already', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger lifted_once before update on operator_freeze for each row execute function freeze_is_lifted_once();

alter table operator_freeze add constraint lifted_says_why
  check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lift_reason is null));
-- an authority freezes the same once at a time
create unique index one_standing_freeze on operator_freeze (org_id, operator_org_id, scope) where lifted_at is null;

-- What is frozen the database refuses too, whoever asks.
create function is_frozen(operator text, what freeze_scope) returns boolean language sql stable as $$
  select exists (select from operator_freeze where operator_org_id = operator and scope = what and lifted_at is null)
$$;

create function refuse_frozen_price() returns trigger language plpgsql as $$
begin
  if new.status = 'PUBLISHED' and new.legal_basis is null and is_frozen(new.operator_org_id, 'PRICES') then
    raise exception 'the prices of operator % are frozen', new.operator_org_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger frozen_price before update of status on price_version for each row
  when (new.status = 'PUBLISHED' and old.status <> 'PUBLISHED') execute function refuse_frozen_price();

create function refuse_frozen_money() returns trigger language plpgsql as $$
begin
  if is_frozen(new.operator_org_id, 'MONEY') then
    raise exception 'the money of operator % is frozen', new.operator_org_id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger frozen_payout before insert on payout for each row execute function refuse_frozen_money();
create trigger frozen_payment before update of status on payout for each row
  when (new.status = 'PAID' and old.status <> 'PAID') execute function refuse_frozen_money();
create trigger frozen_refund before update of done_at on refund for each row
  when (new.done_at is not null and old.done_at is null) execute function refuse_frozen_money();
