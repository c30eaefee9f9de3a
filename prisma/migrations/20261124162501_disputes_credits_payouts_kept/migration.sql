-- What rows of disputes, credits and payouts may never say, held by the database itself.

create trigger append_only before update or delete on payout_line for each row execute function refuse_change();
create trigger append_only_whole before truncate on payout_line for each statement execute function refuse_change();

do $$
declare name text;
begin
  foreach name in array array['invoice_dispute', 'credit_note', 'split_reversal', 'split_reversal_line', 'payout', 'treasury_refund']
  loop
    execute format('create trigger keep before delete on %I for each row execute function refuse_delete()', name);
  end loop;
end $$;

drop trigger immutable on invoice;
create trigger immutable before update on invoice for each row
  execute function only_columns_move('status', 'paid_fen', 'credited_fen', 'fapiao_no', 'fapiao_at');
create trigger immutable before update on credit_note for each row
  execute function only_columns_move('fapiao_no', 'fapiao_at');
create trigger immutable before update on invoice_dispute for each row
  execute function only_columns_move('status', 'credit_fen', 'answer', 'answered_by', 'answered_at', 'decided_by', 'decided_at');
create trigger immutable before update on split_reversal for each row execute function only_columns_move('posted_at');
create trigger immutable before update on split_reversal_line for each row execute function only_columns_move('paid', 'payout_id');
create trigger immutable before update on payout for each row
  execute function only_columns_move('status', 'reference', 'paid_by', 'paid_at');
create trigger immutable before update on treasury_refund for each row
  execute function only_columns_move('document_no', 'decided_by', 'decided_at', 'payout_id');

alter table invoice_dispute
  add constraint claim_is_positive check (claimed_fen > 0),
  add constraint credit_within_claim check (credit_fen between 1 and claimed_fen),
  add constraint credited_by_two check (decided_by is null or decided_by <> answered_by),
  add constraint credited_is_decided check ((status = 'CREDITED') = (decided_by is not null)),
  add constraint proposed_says_how_much check (status not in ('CREDIT_PROPOSED', 'CREDITED') or credit_fen is not null);
-- a line is held by one dispute at a time
create unique index one_open_dispute on invoice_dispute (line_id) where status in ('OPEN', 'CREDIT_PROPOSED');

alter table credit_note
  add constraint credit_adds_up check (gross_fen > 0 and gross_fen = net_fen + vat_fen and net_fen >= 0 and vat_fen >= 0),
  add constraint freed_within_gross check (freed_fen between 0 and gross_fen);
alter table split_reversal add constraint reversal_is_positive check (net_fen > 0);
alter table split_reversal_line add constraint reversed_share_is_positive check (amount_fen > 0);

alter table payout
  add constraint payout_is_positive check (amount_fen > 0),
  -- four eyes: who drew up the list does not pay it
  add constraint paid_by_two check (paid_by is null or paid_by <> listed_by),
  add constraint paid_says_how check ((status = 'PAID') = (paid_by is not null and paid_at is not null and reference is not null)),
  add constraint treasury_share_takes_the_treasury check (settlement <> 'TREASURY_NONTAX' or rail = 'TREASURY'),
  add constraint nothing_is_paid_to_oneself check (settlement <> 'RETAINED');

-- An administrative unit is paid through the treasury and by no other rail.
create function payout_rail_of_payee() returns trigger language plpgsql as $$
begin
  if new.rail <> 'TREASURY' and (select kind from organization where id = new.payee_org_id) = 'ADMIN_UNIT' then
    raise exception 'organization % is an administrative unit: it is paid through the treasury', new.payee_org_id
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger rail_of_payee before insert on payout for each row execute function payout_rail_of_payee();

alter table treasury_refund
  add constraint refund_is_positive check (amount_fen > 0),
  add constraint refund_by_two check (decided_by is null or decided_by <> asked_by),
  add constraint refund_decided_says_where check ((decided_by is null) = (decided_at is null) and (decided_by is null) = (document_no is null));
