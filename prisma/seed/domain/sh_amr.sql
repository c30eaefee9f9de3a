-- Shanghai, market regulation: enterprises, the list of abnormal operation, administrative penalties (synthetic).
create schema if not exists sh_amr;

create table if not exists sh_amr.enterprise (
  uscc text not null,
  uscc_key bytea primary key,
  name text not null,
  legal_name text not null,
  reg_status text not null,
  established date not null,
  capital_wan numeric(12, 2) not null,
  industry text not null,
  tech_firm boolean not null,
  address text not null,
  updated_at timestamptz not null,
  synthetic boolean not null default true
);

create table if not exists sh_amr.abnormal (
  uscc text not null,
  uscc_key bytea not null,
  listed_on date not null,
  removed_on date,
  reason text not null,
  synthetic boolean not null default true,
  primary key (uscc_key, listed_on)
);

create table if not exists sh_amr.penalty (
  decision_no text primary key,
  uscc text not null,
  uscc_key bytea not null,
  decided_on date not null,
  amount numeric(14, 2) not null,
  synthetic boolean not null default true
);
create index if not exists penalty_enterprise on sh_amr.penalty (uscc_key);
