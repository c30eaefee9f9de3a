-- Chengdu, public security: the population register, and records of offences (synthetic).
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

create table if not exists cd_psb.offence_record (
  record_no text primary key,
  id_no text not null,
  id_key bytea not null,
  kind text not null,
  decided_on date not null,
  synthetic boolean not null default true
);
create index if not exists offence_record_id on cd_psb.offence_record (id_key);
