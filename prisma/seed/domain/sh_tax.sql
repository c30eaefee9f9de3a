-- Shanghai, tax: credit grades, arrears as announced, revenue bands (synthetic). No amount of revenue is kept here.
create schema if not exists sh_tax;

create table if not exists sh_tax.grade (
  uscc text not null,
  uscc_key bytea not null,
  year integer not null,
  grade text not null,
  synthetic boolean not null default true,
  primary key (uscc_key, year)
);

create table if not exists sh_tax.arrears (
  uscc text not null,
  uscc_key bytea not null,
  tax_kind text not null,
  amount numeric(14, 2) not null,
  announced_on date not null,
  synthetic boolean not null default true,
  primary key (uscc_key, tax_kind)
);

create table if not exists sh_tax.revenue_band (
  uscc text not null,
  uscc_key bytea not null,
  year integer not null,
  band integer not null,
  synthetic boolean not null default true,
  primary key (uscc_key, year)
);
