-- Jinan, human resources and social security: who is insured by whom (synthetic).
create schema if not exists jn_hrss;

-- As entered: an entry for each job, and the employer by whatever number it had at the time.
create table if not exists jn_hrss.insured (
  record_no text primary key,
  id_no text not null,
  id_key bytea not null,
  employer_no text not null,
  status text not null,
  months24 integer not null,
  last_paid date,
  synthetic boolean not null default true
);
create index if not exists insured_id on jn_hrss.insured (id_key);

-- Cleaned and linked: one row for each person, months of all jobs, the latest employer by its credit code as market regulation knows it.
create table if not exists jn_hrss.insured_linked (
  id_key bytea primary key,
  employer_key bytea,
  status text not null,
  months24 integer not null,
  synthetic boolean not null default true
);
