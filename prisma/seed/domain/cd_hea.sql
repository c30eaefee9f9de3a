-- Chengdu, health: health certificates of people in service (synthetic).
create schema if not exists cd_hea;

create table if not exists cd_hea.health_certificate (
  certificate_no text primary key,
  id_no text not null,
  id_key bytea not null,
  issued_on date not null,
  valid_to date not null,
  synthetic boolean not null default true
);
create index if not exists health_certificate_id on cd_hea.health_certificate (id_key);
