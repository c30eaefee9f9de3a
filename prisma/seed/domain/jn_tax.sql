-- Jinan, tax: bands of spending and rent by cell (synthetic). No tax payer is told apart here.
create schema if not exists jn_tax;

create table if not exists jn_tax.cell_band (
  cell_id text primary key,
  spending_band integer not null,
  rent_band integer not null,
  synthetic boolean not null default true
);
