-- Chengdu, education: degrees (synthetic).
create schema if not exists cd_edu;

create table if not exists cd_edu.degree (
  certificate_no text primary key,
  id_no text not null,
  id_key bytea not null,
  level text not null,
  year integer not null,
  synthetic boolean not null default true
);
create index if not exists degree_id on cd_edu.degree (id_key);
