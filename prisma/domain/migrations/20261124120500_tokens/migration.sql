-- A token names a thing of the domain (a dwelling, say) to one buyer for one month and tells nobody what it is: the key never
-- leaves this table, and no product's role reads it. Made here, so that every installation has its own.
create table platform.token_key (
  one boolean primary key default true check (one),
  key bytea not null
);
insert into platform.token_key (key)
select sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
revoke all on platform.token_key from public, gateway;

-- 128 bits of a keyed hash (the key before an inner and an outer SHA-256) of scope and name, as 32 hexadecimal digits.
create function platform.token(scope text, name text) returns text language sql stable strict parallel safe
  security definer set search_path = pg_catalog
begin atomic
  select left(encode(sha256(key || sha256(key || convert_to(scope || chr(31) || name, 'UTF8'))), 'hex'), 32)
  from platform.token_key;
end;
