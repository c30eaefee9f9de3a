-- Jinan, housing fund: accounts of people (synthetic).
create schema if not exists jn_hpf;

create table if not exists jn_hpf.account (
  id_no text not null,
  id_key bytea primary key,
  status text not null,
  months24 integer not null,
  base_band integer not null,
  synthetic boolean not null default true
);
