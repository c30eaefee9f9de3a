-- Chengdu, commerce: housekeepers with a service certificate (synthetic).
create schema if not exists cd_com;

create table if not exists cd_com.housekeeper (
  certificate_no text not null,
  id_no text not null,
  id_key bytea primary key,
  training text not null,
  synthetic boolean not null default true
);
