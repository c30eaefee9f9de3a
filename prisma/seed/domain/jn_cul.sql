-- Jinan, culture and tourism: public places by cell (synthetic).
create schema if not exists jn_cul;

create table if not exists jn_cul.cell_point (
  cell_id text not null,
  kind text not null,
  points integer not null,
  synthetic boolean not null default true,
  primary key (cell_id, kind)
);
