-- Chengdu, the city's app: users who proved their name with a mobile number (synthetic). Not the carriers' own table.
create schema if not exists cd_app;

create table if not exists cd_app.real_name_user (
  id_no text not null,
  id_key bytea primary key,
  mobile text not null,
  mobile_key bytea not null,
  verified_at timestamptz not null,
  synthetic boolean not null default true
);
