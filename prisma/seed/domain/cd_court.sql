-- Chengdu, court: divorces by judgment, and which counties' files they come from (synthetic).
create schema if not exists cd_court;

create table if not exists cd_court.divorce (
  case_no text primary key,
  id_no text not null,
  id_key bytea not null,
  judged_on date not null,
  synthetic boolean not null default true
);
create index if not exists divorce_id on cd_court.divorce (id_key);

-- From which day on the files of a county are here. A county without a row has none.
create table if not exists cd_court.coverage (
  region text primary key,
  covered_from date not null,
  synthetic boolean not null default true
);
