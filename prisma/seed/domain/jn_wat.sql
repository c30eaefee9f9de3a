-- Jinan, water supply: meters and what they ran up by month (synthetic).
create schema if not exists jn_wat;

-- As read: 24 closed months, the oldest first, null where a meter was not read. A dwelling whose meter was changed has two.
create table if not exists jn_wat.meter (
  meter_no text primary key,
  house_id text collate "C" not null,
  m3 integer[] not null,
  synthetic boolean not null default true
);
create index if not exists meter_house on jn_wat.meter (house_id);

-- Cleaned: one row for each dwelling, what it has used up to the end of each month (25 values from 0 on): the use of any
-- window is the difference of two. Meters are added up, an unread month counts as the dwelling's average. Linked with the
-- community of the dwelling, so that neighbours are found, and lie, together.
create table if not exists jn_wat.consumption (
  house_id text collate "C" primary key,
  community text collate "C",
  running_total integer[] not null,
  synthetic boolean not null default true
);
create index if not exists consumption_community on jn_wat.consumption (community);
