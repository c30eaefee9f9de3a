-- Chengdu, civil affairs: marriages and how they ended (synthetic).
create schema if not exists cd_civ;

-- As entered: some twice, and some long after the event, so that the newest entry need not be the last event.
create table if not exists cd_civ.marital_event (
  entry_no text primary key,
  id_no text not null,
  id_key bytea not null,
  event text not null,
  event_on date not null,
  entered_on date not null,
  region text not null,
  synthetic boolean not null default true
);
create index if not exists marital_event_id on cd_civ.marital_event (id_key);

-- Cleaned: the last event of each person, by when it happened.
create table if not exists cd_civ.last_event (
  id_key bytea primary key,
  event text not null,
  event_on date not null,
  region text not null,
  synthetic boolean not null default true
);
