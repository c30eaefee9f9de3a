-- Jinan, public security: population register, mobiles proved by their owners, residence, people by cell (synthetic).
create schema if not exists jn_psb;

-- As entered: somebody who moved, or whose name was corrected, may stand here twice.
create table if not exists jn_psb.person (
  register_no text primary key,
  id_no text not null,
  id_key bytea not null,
  name text not null,
  sex text not null,
  birth date not null,
  status text not null,
  updated_at timestamptz not null,
  synthetic boolean not null default true
);
create index if not exists person_id on jn_psb.person (id_key);

-- Cleaned: the newest entry of each number.
create table if not exists jn_psb.person_clean (
  id_key bytea primary key,
  name text not null,
  status text not null,
  updated_at timestamptz not null,
  synthetic boolean not null default true
);

create table if not exists jn_psb.mobile (
  id_no text not null,
  id_key bytea primary key,
  mobile text not null,
  mobile_key bytea not null,
  verified_at timestamptz not null,
  synthetic boolean not null default true
);

-- As entered: a person may stand in one dwelling twice.
create table if not exists jn_psb.residence (
  residence_no text primary key,
  id_no text not null,
  id_key bytea not null,
  house_id text collate "C" not null,
  household_id text not null,
  from_date date not null,
  to_date date,
  synthetic boolean not null default true
);
create index if not exists residence_house on jn_psb.residence (house_id);

-- Cleaned: how many people and households live in a dwelling; who they are is left behind. Linked with its community.
create table if not exists jn_psb.occupancy (
  house_id text collate "C" primary key,
  community text collate "C",
  residents integer not null,
  households integer not null,
  synthetic boolean not null default true
);
create index if not exists occupancy_community on jn_psb.occupancy (community);

create table if not exists jn_psb.cell_population (
  cell_id text not null,
  cell_column integer not null,
  cell_row integer not null,
  age_band text not null,
  people integer not null,
  synthetic boolean not null default true,
  primary key (cell_id, age_band)
);
