-- Jinan, natural resources: the register of real property (synthetic). One row for each owner of a certificate.
create schema if not exists jn_nr;

create table if not exists jn_nr.property (
  cert_no text not null,
  cert_key bytea not null,
  house_id text collate "C" not null,
  address text not null,
  address_key bytea not null,
  community text not null,
  grid_id text not null,
  owner_id_no text not null,
  owner_id_key bytea not null,
  owner_name text not null,
  area numeric(8, 2) not null,
  rooms integer not null,
  use text not null,
  sealed boolean not null,
  disputed boolean not null,
  registered_on date not null,
  synthetic boolean not null default true,
  primary key (cert_key, owner_id_key)
);
create index if not exists property_address on jn_nr.property (address_key);

-- Cleaned: one row for each dwelling, however many certificates and owners it has; no owner, no certificate, no address in clear.
create table if not exists jn_nr.dwelling (
  house_id text collate "C" primary key,
  address_key bytea not null,
  community text collate "C" not null,
  grid_id text not null,
  area numeric(8, 2) not null,
  rooms integer not null,
  use text not null,
  synthetic boolean not null default true
);
create index if not exists dwelling_grid on jn_nr.dwelling (grid_id);
create index if not exists dwelling_address on jn_nr.dwelling (address_key);
create index if not exists dwelling_community on jn_nr.dwelling (community);

-- Cleaned: where each dwelling is, and nothing else of it. In a table of its own, so that who may count dwellings cannot find them.
create table if not exists jn_nr.address (
  house_id text collate "C" primary key,
  grid_id text not null,
  address text not null,
  synthetic boolean not null default true
);
create index if not exists address_grid on jn_nr.address (grid_id);
