-- Shanghai, human resources and social security: insured staff of each enterprise by month (synthetic). No staff list.
create schema if not exists sh_hrss;

create table if not exists sh_hrss.headcount (
  uscc text not null,
  uscc_key bytea not null,
  month date not null,
  insured integer not null,
  synthetic boolean not null default true,
  primary key (uscc_key, month)
);
