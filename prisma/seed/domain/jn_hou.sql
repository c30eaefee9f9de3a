-- Jinan, housing: leases on file (synthetic). Both days are inclusive.
create schema if not exists jn_hou;

create table if not exists jn_hou.lease (
  lease_no text primary key,
  house_id text collate "C" not null,
  tenant_id_no text not null,
  start_date date not null,
  end_date date not null,
  synthetic boolean not null default true
);
create index if not exists lease_house on jn_hou.lease (house_id);
