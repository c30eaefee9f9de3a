-- Jinan, market regulation: enterprises, every number one has had, shops by cell (synthetic).
create schema if not exists jn_amr;

create table if not exists jn_amr.enterprise (
  uscc text not null,
  uscc_key bytea primary key,
  name text not null,
  reg_status text not null,
  updated_at timestamptz not null,
  synthetic boolean not null default true
);

-- An enterprise may have had several numbers: business registration, organisation code, credit code.
create table if not exists jn_amr.enterprise_number (
  number text primary key,
  kind text not null,
  uscc text not null,
  uscc_key bytea not null,
  synthetic boolean not null default true
);

create table if not exists jn_amr.cell_shop (
  cell_id text not null,
  shop_type text not null,
  shops integer not null,
  synthetic boolean not null default true,
  primary key (cell_id, shop_type)
);
