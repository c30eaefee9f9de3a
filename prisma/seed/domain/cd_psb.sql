-- Chengdu, public security: the population register (synthetic).
create schema if not exists cd_psb;

create table if not exists cd_psb.person (
  id_no text not null,
  id_key bytea primary key,
  name text not null,
  sex text not null,
  birth date not null,
  status text not null,
  updated_at timestamptz not null,
  synthetic boolean not null default true
);
