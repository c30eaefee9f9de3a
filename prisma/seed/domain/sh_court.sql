-- Shanghai, court: enterprises on the list of dishonest persons subject to enforcement (synthetic).
create schema if not exists sh_court;

create table if not exists sh_court.dishonest (
  case_no text primary key,
  uscc text not null,
  uscc_key bytea not null,
  published_on date not null,
  removed_on date,
  synthetic boolean not null default true
);
create index if not exists dishonest_enterprise on sh_court.dishonest (uscc_key);
