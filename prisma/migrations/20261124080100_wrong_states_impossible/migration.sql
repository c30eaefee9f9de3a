-- What a row may never say, held by the database itself. The code refuses first and explains; this is for everybody else.
-- Messages name the rule, so that a refusal that does come from here can be understood.

create extension if not exists btree_gist;

-- Append-only tables -------------------------------------------------------------------------------------------------

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: write a new row instead of %', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end $$;

do $$
declare name text;
begin
  foreach name in array array['call_record', 'consent_use', 'usage_row', 'hour_closing', 'journal', 'posting', 'log_leaf',
    'log_checkpoint', 'audit_event', 'invoice_line', 'split_line', 'price_tier', 'billing_period', 'grant_parent',
    'product_field', 'agreement_resource', 'split_rule_party', 'split_rule_department', 'ceiling_price']
  loop
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
    execute format('create trigger append_only_whole before truncate on %I for each statement execute function refuse_change()', name);
  end loop;
end $$;

-- Some columns of otherwise immutable rows may move once, from null to a value, or along a status.

create function only_columns_move() returns trigger language plpgsql as $$
declare allowed text[] := tg_argv::text[];
begin
  if to_jsonb(new) - allowed is distinct from to_jsonb(old) - allowed then
    raise exception '% is immutable but for %', tg_table_name, array_to_string(allowed, ', ') using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger immutable before update on price_version for each row when (old.status = 'PROPOSED')
  execute function only_columns_move('effective_from', 'effective_to', 'status', 'published_by', 'published_at');
create trigger immutable_once_published before update on price_version for each row when (old.status = 'PUBLISHED')
  execute function only_columns_move('effective_to');
create trigger immutable before update on split_rule for each row
  execute function only_columns_move('effective_to', 'status', 'published_by', 'published_at');
create trigger immutable before update on product_version for each row
  execute function only_columns_move('status', 'approved_by', 'approved_at', 'listed_at');
create trigger immutable before update on authorization_agreement for each row
  execute function only_columns_move('status', 'signed_by', 'signed_at', 'terminated_at', 'termination_reason');
create trigger immutable before update on right_grant for each row
  execute function only_columns_move('status', 'revoked_at', 'reason');
create trigger immutable before update on consent for each row
  execute function only_columns_move('status', 'withdrawn_at');
create trigger immutable before update on invoice for each row
  execute function only_columns_move('status');
create trigger immutable before update on split_statement for each row
  execute function only_columns_move('status', 'operator_confirmed_by', 'bureau_confirmed_by', 'confirmed_at');
create trigger immutable before update on call_key for each row
  execute function only_columns_move('answer');

create function refuse_delete() returns trigger language plpgsql as $$
begin
  raise exception '% rows are kept: end them by status', tg_table_name using errcode = 'restrict_violation';
end $$;

do $$
declare name text;
begin
  foreach name in array array['price_version', 'split_rule', 'product_version', 'authorization_agreement', 'right_grant',
    'consent', 'invoice', 'split_statement', 'subscription', 'ledger_account', 'organization', 'data_resource', 'data_product']
  loop
    execute format('create trigger keep before delete on %I for each row execute function refuse_delete()', name);
  end loop;
end $$;

-- Identity -----------------------------------------------------------------------------------------------------------

alter table organization
  add constraint uscc_shape check (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  add constraint region_shape check (region ~ '^[0-9]{6}$'),
  add constraint control_share check ((controller_org_id is null) = (control_bp is null) and control_bp between 1 and 10000),
  add constraint vat_share check (vat_bp between 0 and 10000),
  -- an administrative unit is paid through the treasury, and no account of its own can be attached
  add constraint administrative_units_use_the_treasury
    check (kind <> 'ADMIN_UNIT' or (payout_rail = 'TREASURY' and payout_account is null));

-- Authorization ------------------------------------------------------------------------------------------------------

alter table authorization_agreement
  -- 27号 art. 14(2): the rule's number stands on the row with the rule's version. Both days are inclusive.
  add constraint term_within_rule check (end_date >= start_date and end_date < start_date + make_interval(years => max_years)),
  add constraint rule_allows_a_term check (max_years between 1 and 10),
  -- 管运适度分离: who authorises does not operate
  add constraint authorizer_is_not_operator check (implementing_org_id <> operator_org_id),
  add constraint active_is_signed check (status = 'DRAFT' or (signed_by is not null and signed_at is not null)),
  add constraint terminated_says_when_and_why
    check ((status = 'TERMINATED') = (terminated_at is not null) and (terminated_at is null) = (termination_reason is null));

alter table agreement_resource add constraint scope_is_not_empty
  check (cardinality(field_ids) > 0 and cardinality(purpose_classes) > 0);

-- What was signed is what is authorized.
create function scope_comes_with_its_draft() returns trigger language plpgsql as $$
begin
  if (select status from authorization_agreement where id = new.agreement_id) <> 'DRAFT' then
    raise exception 'agreement % is signed and its scope is fixed', new.agreement_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger comes_with_its_draft before insert on agreement_resource for each row execute function scope_comes_with_its_draft();

alter table right_grant
  add constraint grant_has_time check (valid_to > valid_from),
  add constraint grant_has_purpose check (cardinality(purpose_classes) > 0),
  add constraint grant_object_suits_right check (
    (right_kind = 'HOLDING' and object_type = 'RESOURCE') or (right_kind = 'USE' and object_type = 'FIELD')
    or (right_kind = 'OPERATION' and object_type = 'PRODUCT')),
  add constraint use_and_operation_rest_on_an_agreement check (right_kind = 'HOLDING' or agreement_id is not null),
  -- holder and operator of the same data are different organisations
  add constraint nobody_grants_use_to_itself check (right_kind = 'HOLDING' or grantor_org_id <> grantee_org_id),
  add constraint revoked_says_when_and_why check ((status = 'REVOKED') = (revoked_at is not null) and (revoked_at is null or reason is not null));

-- Use and operation lie inside their agreement in parties, term and scope; a day is a day in Shanghai (UTC+8). The agreement
-- is locked, so that a concurrent termination comes first or waits.
create function grant_lies_inside_agreement() returns trigger language plpgsql as $$
declare agreement authorization_agreement;
begin
  select * into strict agreement from authorization_agreement where id = new.agreement_id for share;
  if agreement.status <> 'ACTIVE' then
    raise exception 'agreement % is not in force and can carry no grant', agreement.no using errcode = 'check_violation';
  end if;
  if new.grantee_org_id <> agreement.operator_org_id
    or (new.right_kind = 'OPERATION' and new.grantor_org_id <> agreement.implementing_org_id) then
    raise exception 'grant % is not between the parties of agreement %', new.id, agreement.no using errcode = 'check_violation';
  end if;
  if new.valid_from < agreement.start_date::timestamp at time zone interval '08:00'
    or new.valid_to > (agreement.end_date + 1)::timestamp at time zone interval '08:00' then
    raise exception 'grant % lies outside the term of agreement %', new.id, agreement.no using errcode = 'check_violation';
  end if;
  if new.right_kind = 'USE' and not exists (
    select from agreement_resource s where s.agreement_id = agreement.id
      and new.object_id = any(s.field_ids) and new.purpose_classes <@ s.purpose_classes) then
    raise exception 'grant % lies outside the scope of agreement %', new.id, agreement.no using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger inside_agreement before insert on right_grant for each row
  when (new.right_kind <> 'HOLDING' and new.agreement_id is not null) execute function grant_lies_inside_agreement();

-- A child lies inside its parent in right, object, purpose and time. Checked when the link is written; both ends are
-- immutable in those columns. The parent is locked, so that a concurrent revocation comes first or waits.
create function grant_lies_inside_parent() returns trigger language plpgsql as $$
declare child right_grant; parent right_grant;
begin
  select * into strict parent from right_grant where id = new.parent_id for share;
  select * into strict child from right_grant where id = new.child_id;
  if parent.status <> 'ACTIVE' then
    raise exception 'grant % is not active and can carry no further grant', parent.id using errcode = 'check_violation';
  end if;
  if child.valid_from < parent.valid_from or child.valid_to > parent.valid_to then
    raise exception 'grant % lasts longer than its parent %', child.id, parent.id using errcode = 'check_violation';
  end if;
  if child.right_kind = 'USE' then
    if parent.right_kind <> 'HOLDING' or not child.purpose_classes <@ parent.purpose_classes
      or parent.grantee_org_id <> child.grantor_org_id
      or not exists (select from resource_field f where f.id = child.object_id and f.resource_id = parent.object_id) then
      raise exception 'use grant % is not inside holding grant %', child.id, parent.id using errcode = 'check_violation';
    end if;
  elsif child.right_kind = 'OPERATION' then
    if parent.right_kind <> 'USE' or parent.grantee_org_id <> child.grantee_org_id
      or parent.agreement_id is distinct from child.agreement_id or not child.purpose_classes && parent.purpose_classes then
      raise exception 'operation grant % does not rest on use grant %', child.id, parent.id using errcode = 'check_violation';
    end if;
  else
    raise exception 'a holding grant has no parent' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger inside_parent before insert on grant_parent for each row execute function grant_lies_inside_parent();

-- A USE grant has exactly one HOLDING parent, an OPERATION grant at least one USE parent, by the end of the transaction.
create function grant_has_parents() returns trigger language plpgsql as $$
declare parents int;
begin
  select count(*) into parents from grant_parent where child_id = new.id;
  if (new.right_kind = 'USE' and parents <> 1) or (new.right_kind = 'OPERATION' and parents = 0) then
    raise exception '% grant % has % parents', lower(new.right_kind::text), new.id, parents using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger has_parents after insert on right_grant deferrable initially deferred
  for each row execute function grant_has_parents();

-- Whatever happens to a link raises the epoch of every subscription that rests on it, in the same transaction.

create function raise_epochs(product_ids text[]) returns void language sql as $$
  update subscription set epoch = epoch + 1 where product_id = any(product_ids)
$$;

create function grant_change_raises_epochs() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status then
    perform raise_epochs(array(
      with recursive below(id) as (
        select new.id union select p.child_id from grant_parent p join below b on b.id = p.parent_id)
      select g.object_id from below b join right_grant g on g.id = b.id where g.object_type = 'PRODUCT'));
  end if;
  return null;
end $$;
create trigger raises_epochs after update on right_grant for each row execute function grant_change_raises_epochs();

create function agreement_change_raises_epochs() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status then
    perform raise_epochs(array(select object_id from right_grant where agreement_id = new.id and object_type = 'PRODUCT'));
  end if;
  return null;
end $$;
create trigger raises_epochs after update on authorization_agreement for each row execute function agreement_change_raises_epochs();

create function resource_change_raises_epochs() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status then
    perform raise_epochs(array(
      select v.product_id from product_version v join product_field pf on pf.product_version_id = v.id
      join resource_field f on f.id = pf.field_id where f.resource_id = new.id));
  end if;
  return null;
end $$;
create trigger raises_epochs after update on data_resource for each row execute function resource_change_raises_epochs();

create function version_change_raises_epochs() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status then perform raise_epochs(array[new.product_id]); end if;
  return null;
end $$;
create trigger raises_epochs after update on product_version for each row execute function version_change_raises_epochs();

create function price_change_raises_epochs() returns trigger language plpgsql as $$
begin
  perform raise_epochs(array[new.product_id]);
  return null;
end $$;
create trigger raises_epochs after update on price_version for each row execute function price_change_raises_epochs();

create function subscription_change_raises_epoch() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status or new.valid_to is distinct from old.valid_to
    or new.product_version_id is distinct from old.product_version_id then
    new.epoch := greatest(new.epoch, old.epoch + 1);
  end if;
  if new.epoch < old.epoch then
    raise exception 'an epoch only rises' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger raises_epoch before update on subscription for each row execute function subscription_change_raises_epoch();

-- A revoked key is a changed right: a call judged before its revocation is not recorded after it.
create function revocation_raises_epoch() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status then
    update subscription set epoch = epoch + 1 where id = new.subscription_id;
  end if;
  return null;
end $$;
create trigger raises_epoch after update on api_credential for each row execute function revocation_raises_epoch();

-- Product and price --------------------------------------------------------------------------------------------------

alter table product_version
  add constraint billable_are_outcomes check (billable_outcomes <@ outcomes),
  add constraint never_billed check (not billable_outcomes && array['NO_RECORD', 'UNKNOWN', 'INSUFFICIENT', 'INVALID_INPUT', 'DENIED', 'ERROR']::outcome[]),
  add constraint version_counts_from_one check (version >= 1),
  add constraint approver_is_not_submitter check (approved_by is null or approved_by <> submitted_by);

alter table ceiling_price
  add constraint ceiling_is_not_negative check (price_e4 >= 0),
  add constraint ceiling_has_time check (valid_to > valid_from);

alter table price_version
  add constraint price_has_time check (effective_to is null or effective_to >= effective_from),
  add constraint charged_price_has_a_ceiling
    check (ceiling_id is not null or purpose_class in ('PUBLIC_GOVERNANCE', 'PUBLIC_WELFARE')),
  add constraint published_says_who check ((status = 'PUBLISHED') = (published_by is not null) and (published_by is null) = (published_at is null)),
  add constraint publisher_is_not_proposer check (published_by is null or published_by <> proposed_by),
  -- one price at an instant for one product, purpose, buyer class and unit
  add constraint one_live_price exclude using gist (product_id with =, purpose_class with =, buyer_class with =, unit with =,
    tstzrange(effective_from, effective_to) with &&) where (status = 'PUBLISHED');

alter table price_tier
  add constraint tier_is_not_empty check (from_qty >= 0 and (to_qty is null or to_qty > from_qty)),
  add constraint tier_price_is_not_negative check (price_e4 >= 0);

-- Tiers cover every quantity once; none stands above the ceiling; governance and welfare are free.
create function tiers_are_whole() returns trigger language plpgsql as $$
declare version price_version; ceiling bigint; tiers int; broken int;
begin
  select * into strict version from price_version where id = new.id;
  select count(*),
    count(*) filter (where seq <> row or from_qty is distinct from coalesce(previous, 0) or (to_qty is null) <> (row = total))
    into tiers, broken
  from (select seq, from_qty, to_qty, row_number() over w as row, lag(to_qty) over w as previous, count(*) over () as total
        from price_tier where price_version_id = version.id window w as (order by seq)) t;
  if tiers = 0 or broken > 0 then
    raise exception 'tiers of price % do not cover every quantity once', version.id using errcode = 'check_violation';
  end if;
  select price_e4 into ceiling from ceiling_price where id = version.ceiling_id;
  if exists (select from price_tier where price_version_id = version.id and price_e4 > coalesce(ceiling, 0)) then
    raise exception 'a tier of price % stands above its ceiling of % (1/10,000 yuan)', version.id, coalesce(ceiling, 0)
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger tiers_are_whole after insert or update on price_version deferrable initially deferred
  for each row execute function tiers_are_whole();

-- A price lies under a ceiling of its product, purpose and unit, and ends with that ceiling at the latest.
create function price_suits_its_ceiling() returns trigger language plpgsql as $$
declare ceiling ceiling_price;
begin
  if new.ceiling_id is null then return new; end if;
  select * into ceiling from ceiling_price c where c.id = new.ceiling_id and c.product_id = new.product_id
    and c.purpose_class = new.purpose_class and c.unit = new.unit
    and (c.buyer_class = 'ALL' or c.buyer_class = new.buyer_class)
    and new.effective_from >= c.valid_from and new.effective_from < c.valid_to;
  if not found then
    raise exception 'ceiling % does not govern price %', new.ceiling_id, new.id using errcode = 'check_violation';
  end if;
  new.effective_to := least(new.effective_to, ceiling.valid_to);
  return new;
end $$;
create trigger suits_its_ceiling before insert or update on price_version for each row execute function price_suits_its_ceiling();

-- A tier joins a price only in the transaction that creates it.
create function tiers_come_with_their_price() returns trigger language plpgsql as $$
begin
  if (select status from price_version where id = new.price_version_id) <> 'PROPOSED' then
    raise exception 'price % is published and its tiers are fixed', new.price_version_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger come_with_their_price before insert on price_tier for each row execute function tiers_come_with_their_price();

-- Metering -----------------------------------------------------------------------------------------------------------

alter table call_record
  add constraint denied_says_why check ((outcome = 'DENIED') = (deny_code is not null)),
  add constraint refused_is_not_billed
    check (not billable or outcome not in ('NO_RECORD', 'UNKNOWN', 'INSUFFICIENT', 'INVALID_INPUT', 'DENIED', 'ERROR')),
  add constraint billed_has_a_price check (not billable or price_version_id is not null);

alter table usage_row
  add constraint billable_within_calls check (billable >= 0 and billable <= calls and calls > 0),
  add constraint usage_period_shape check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$');
create unique index one_row_an_hour
  on usage_row (hour, subscription_id, product_version_id, purpose_class, (coalesce(price_version_id, '')));

alter table consent add constraint consent_has_time check (expires_at > granted_at);

-- A single-use consent is used once, whatever the code does.
create function single_use_is_used_once() returns trigger language plpgsql as $$
begin
  if exists (select from consent where id = new.consent_id and single_use)
    and exists (select from consent_use where consent_id = new.consent_id) then
    raise exception 'consent % was for a single use' , new.consent_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger single_use before insert on consent_use for each row execute function single_use_is_used_once();

-- Billing ------------------------------------------------------------------------------------------------------------

alter table billing_period add constraint billing_period_shape check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$');
alter table invoice
  add constraint invoice_adds_up check (gross_fen = net_fen + vat_fen and net_fen >= 0 and vat_fen >= 0),
  add constraint invoice_period_shape check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$');
alter table invoice_line
  add constraint line_adds_up check (gross_fen = net_fen + vat_fen),
  add constraint line_is_priced check (quantity > 0 and amount_e4 = quantity * price_e4);

create function invoice_equals_its_lines() returns trigger language plpgsql as $$
begin
  if exists (
    select from invoice i left join invoice_line l on l.invoice_id = i.id where i.id = new.id group by i.id
    having i.gross_fen <> coalesce(sum(l.gross_fen), 0) or i.vat_fen <> coalesce(sum(l.vat_fen), 0)
      or i.net_fen <> coalesce(sum(l.net_fen), 0)) then
    raise exception 'invoice % differs from the sum of its lines', new.no using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger equals_its_lines after insert on invoice deferrable initially deferred
  for each row execute function invoice_equals_its_lines();

-- Ledger -------------------------------------------------------------------------------------------------------------

alter table posting add constraint posting_is_positive check (amount_fen > 0);

create function journal_balances() returns trigger language plpgsql as $$
declare difference numeric; lines int;
begin
  select sum(case side when 'DEBIT' then amount_fen else -amount_fen end), count(*) into difference, lines
  from posting where journal_id = new.id;
  if lines < 2 or lines > 256 or difference <> 0 then
    raise exception 'journal % has % postings and debits differ from credits by % fen', new.id, lines, coalesce(difference, 0)
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger balances after insert on journal deferrable initially deferred
  for each row execute function journal_balances();

-- A posting joins a journal only in the transaction that wrote it (xmin is the transaction that made the row).
create function postings_come_with_their_journal() returns trigger language plpgsql as $$
begin
  if not exists (select from journal where id = new.journal_id and xmin::text = (pg_current_xact_id()::text::bigint % 4294967296)::text) then
    raise exception 'journal % is closed', new.journal_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger come_with_their_journal before insert on posting for each row execute function postings_come_with_their_journal();

-- Settlement ---------------------------------------------------------------------------------------------------------

alter table split_rule
  add constraint rule_has_time check (effective_to is null or effective_to >= effective_from),
  add constraint cost_pool_is_not_negative check (cost_pool_cap_fen >= 0 and (form = 'COST_FIRST' or cost_pool_cap_fen = 0)),
  add constraint publisher_is_not_proposer check (published_by is null or published_by <> proposed_by),
  add constraint published_says_who check ((status = 'PUBLISHED') = (published_by is not null) and (published_by is null) = (published_at is null)),
  add constraint public_before_use
    check (published_at is null or effective_from >= published_at + make_interval(days => notice_days)),
  add constraint one_rule_at_a_time exclude using gist (product_id with =, tstzrange(effective_from, effective_to) with &&)
    where (status = 'PUBLISHED');

alter table split_rule_party
  add constraint ratio_in_range check (ratio_bp between 0 and 10000),
  add constraint fixed_is_positive check (fixed_e4 is null or fixed_e4 > 0),
  add constraint party_is_named check ((capacity in ('OPERATOR', 'DEVELOPER')) = (org_id is not null));
alter table split_rule_department add constraint weight_in_range check (weight_bp between 0 and 10000);

create function shares_make_the_whole() returns trigger language plpgsql as $$
begin
  if (select coalesce(sum(ratio_bp), 0) from split_rule_party where rule_id = new.id) <> 10000 then
    raise exception 'ratios of split rule % do not add up to 10000', new.id using errcode = 'check_violation';
  end if;
  if exists (
    select from split_rule_party p left join split_rule_department d on d.rule_id = p.rule_id and d.party_seq = p.seq
    where p.rule_id = new.id and p.org_id is null group by p.seq having coalesce(sum(d.weight_bp), 0) <> 10000) then
    raise exception 'department weights of split rule % do not add up to 10000', new.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger make_the_whole after insert on split_rule deferrable initially deferred
  for each row execute function shares_make_the_whole();

alter table split_statement
  add constraint statement_adds_up
    check (gross_fen = net_fen + vat_fen and net_fen = cost_fen + fixed_fen + distributable_fen and distributable_fen >= 0),
  add constraint confirmed_by_both check ((status = 'CONFIRMED') = (operator_confirmed_by is not null and bureau_confirmed_by is not null)),
  add constraint confirmers_differ check (operator_confirmed_by is distinct from bureau_confirmed_by or operator_confirmed_by is null);

create function statement_equals_its_lines() returns trigger language plpgsql as $$
begin
  if new.net_fen <> (select coalesce(sum(amount_fen), 0) from split_line where statement_id = new.id) then
    raise exception 'lines of statement % do not add up to its net', new.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger equals_its_lines after insert on split_statement deferrable initially deferred
  for each row execute function statement_equals_its_lines();

create function administrative_units_are_paid_by_the_treasury() returns trigger language plpgsql as $$
begin
  if new.settlement <> 'TREASURY_NONTAX' and exists (select from organization where id = new.org_id and kind = 'ADMIN_UNIT') then
    raise exception 'the share of an administrative unit goes to the treasury' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger paid_by_the_treasury before insert on split_line for each row execute function administrative_units_are_paid_by_the_treasury();

-- Transparency -------------------------------------------------------------------------------------------------------

create function log_has_no_gaps() returns trigger language plpgsql as $$
begin
  if new.index <> (select coalesce(max(index) + 1, 0) from log_leaf) then
    raise exception 'leaf % would leave a gap', new.index using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger no_gaps before insert on log_leaf for each row execute function log_has_no_gaps();
alter table log_leaf add constraint leaf_fits check (octet_length(body) <= 65535);
