-- Jinan, medical insurance: who is insured, and settlements (synthetic).
create schema if not exists jn_mib;

create table if not exists jn_mib.insured (
  id_no text not null,
  id_key bytea primary key,
  name text not null,
  status text not null,
  insurance_type text not null,
  synthetic boolean not null default true
);

-- As hospitals send them: some twice under two numbers, some taken back by a second one.
create table if not exists jn_mib.settlement (
  settlement_no text primary key,
  id_no text not null,
  id_key bytea not null,
  visit_date date not null,
  kind text not null,
  hospital_code text not null,
  amount numeric(12, 2) not null,
  diagnosis_group text not null,
  reverses text,
  synthetic boolean not null default true
);

-- Cleaned: visits that took place and were settled once, the amount as a band, no diagnosis.
create table if not exists jn_mib.visit (
  visit_no text primary key,
  id_key bytea not null,
  visit_date date not null,
  kind text not null,
  hospital_code text not null,
  amount_band text not null,
  synthetic boolean not null default true
);
create index if not exists visit_id on jn_mib.visit (id_key, visit_date);
