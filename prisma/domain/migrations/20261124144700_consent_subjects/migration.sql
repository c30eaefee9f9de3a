-- Who consented, and what the subject claims of itself, where a product's call names a consent instead of a subject. The
-- marketplace keeps the consent's id only; here the identifier is its keyed hash. Purged when the consent is over.
create table platform.consent_subject (
  consent_id text primary key,
  product_code text not null,
  id_key bytea not null,
  claims jsonb not null,
  expires_at timestamptz not null
);
create index consent_subject_expires on platform.consent_subject (expires_at);
revoke all on platform.consent_subject from public, gateway;

-- The row of one consent, for the product it was given for. Roles of products that take consents may run this, in what the
-- platform puts around their queries; none may read the table, so none can list who consented to what.
create function platform.consent_subject_of(presented text, product text) returns table (id_key bytea, claims jsonb)
  language sql stable rows 1 security definer set search_path = pg_catalog, pg_temp
begin atomic
  select s.id_key, s.claims from platform.consent_subject s where s.consent_id = presented and s.product_code = product;
end;
revoke all on function platform.consent_subject_of(text, text) from public;
