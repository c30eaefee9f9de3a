-- Changes of rights are told to every instance of the service as they are committed, each with a number of its own and without
-- a gap, so that an instance that heard one too few knows it.

create table "rights_revision" (
    "id" BOOLEAN NOT NULL DEFAULT true,
    "revision" BIGINT NOT NULL,

    constraint "rights_revision_pkey" primary key ("id")
);
alter table rights_revision add constraint one_revision check (id);
insert into rights_revision (revision) values (0);

-- At the end of the transaction, so that its number is held by nobody for longer than a commit takes: who committed first has
-- the lower one. A transaction raises it once, whatever it changed.
create function tell_rights(changed text) returns void language plpgsql as $$
declare
  mine text := pg_current_xact_id()::text;
begin
  if coalesce(current_setting('sanquan.revised_by', true), '') <> mine then
    update rights_revision set revision = revision + 1;
    perform set_config('sanquan.revised_by', mine, true);
  end if;
  perform pg_notify('rights', (select revision from rights_revision) || ' ' || changed);
end $$;

create function subscription_tells_rights() returns trigger language plpgsql as $$
begin
  perform tell_rights(new.id);
  return null;
end $$;
create constraint trigger tells_rights after update on subscription deferrable initially deferred for each row
  when (old.epoch is distinct from new.epoch) execute function subscription_tells_rights();

-- What says how old the data of many products are.
create function resource_tells_rights() returns trigger language plpgsql as $$
begin
  perform tell_rights('*');
  return null;
end $$;
create constraint trigger tells_rights after update on data_resource deferrable initially deferred for each row
  when (old.update_frequency is distinct from new.update_frequency or old.source_table is distinct from new.source_table)
  execute function resource_tells_rights();

-- A key that was given an end, or other addresses, is a changed right too.
create or replace function revocation_raises_epoch() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status or new.expires_at is distinct from old.expires_at
    or new.allowed_ips is distinct from old.allowed_ips then
    update subscription set epoch = epoch + 1 where id = new.subscription_id;
  end if;
  return null;
end $$;
