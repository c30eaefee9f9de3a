-- Product functions are run with the rights of `gateway` and no others. The platform's own login takes that role where the
-- gateway has no login of its own; a superuser may do so without a word, others must be members.
do $$
begin
  if not pg_has_role(current_user, 'gateway', 'member') then
    grant gateway to current_user;
  end if;
exception
  when insufficient_privilege then
    raise notice 'this login may not act as gateway: give the gateway a login of its own (DOMAIN_GATEWAY_URL)';
end $$;

-- A bare connection of the gateway may make nothing and read nothing, wherever the defaults of the server are wider.
revoke create on schema public from public;
revoke all on all tables in schema public from public, gateway;
revoke all on all tables in schema platform from public, gateway;
