-- CreateTable
CREATE TABLE "log_node" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "log_node_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "log_seal" (
    "size" BIGINT NOT NULL,
    "root_hash" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "log_seal_pkey" PRIMARY KEY ("size")
);

do $$
declare name text;
begin
  foreach name in array array['log_node', 'log_seal'] loop
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
    execute format('create trigger append_only_whole before truncate on %I for each statement execute function refuse_change()', name);
  end loop;
end $$;

-- a node has its 256 below it: leaves on level 1, nodes above
create function node_stands_on_its_tile() returns trigger language plpgsql as $$
declare below bigint;
begin
  if new.level = 1 then
    select count(*) into below from log_leaf where index >= new.index * 256 and index < (new.index + 1) * 256;
  else
    select count(*) into below from log_node
    where level = new.level - 1 and index >= new.index * 256 and index < (new.index + 1) * 256;
  end if;
  if below <> 256 or octet_length(new.hash) <> 32 then
    raise exception 'node % of level % stands on % hashes, not 256', new.index, new.level, below using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger whole_tile before insert on log_node for each row execute function node_stands_on_its_tile();

-- what was cosigned is a head that this log has signed
create function seal_is_of_a_head() returns trigger language plpgsql as $$
begin
  if not exists (select from log_checkpoint where size = new.size and root_hash = new.root_hash) then
    raise exception 'no head of size % has this root', new.size using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger of_a_head before insert on log_seal for each row execute function seal_is_of_a_head();
