-- Jinan, transport: boardings on a working day by cell (synthetic).
create schema if not exists jn_tra;

create table if not exists jn_tra.cell_boarding (
  cell_id text primary key,
  boardings integer not null,
  synthetic boolean not null default true
);
