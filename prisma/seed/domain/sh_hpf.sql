-- Shanghai, housing fund: staff contributed for, by enterprise and month (synthetic). A month without a row was not paid.
create schema if not exists sh_hpf;

create table if not exists sh_hpf.contribution (
  uscc text not null,
  uscc_key bytea not null,
  month date not null,
  contributors integer not null,
  synthetic boolean not null default true,
  primary key (uscc_key, month)
);
