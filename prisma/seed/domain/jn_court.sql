-- Jinan, court: people on the list of dishonest persons subject to enforcement (synthetic).
create schema if not exists jn_court;

create table if not exists jn_court.dishonest_person (
  case_no text primary key,
  id_no text not null,
  id_key bytea not null,
  published_on date not null,
  removed_on date,
  synthetic boolean not null default true
);
create index if not exists dishonest_person_id on jn_court.dishonest_person (id_key);
