-- What rows of money may never say, held by the database itself.

do $$
declare name text;
begin
  foreach name in array array['bank_statement', 'money_movement', 'movement_leg']
  loop
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
    execute format('create trigger append_only_whole before truncate on %I for each statement execute function refuse_change()', name);
  end loop;
end $$;
create trigger keep before delete on payment for each row execute function refuse_delete();

-- What was invoiced stays; what was paid and credited of it moves, and never comes to more than it.
drop trigger immutable on invoice;
create trigger immutable before update on invoice for each row
  execute function only_columns_move('status', 'paid_fen', 'credited_fen');
alter table invoice add constraint settled_within_gross
  check (paid_fen >= 0 and credited_fen >= 0 and paid_fen + credited_fen <= gross_fen);

create trigger immutable before update on payment for each row
  execute function only_columns_move('status', 'buyer_org_id', 'proposed_invoice_id', 'proposed_by', 'proposed_at', 'decided_by');
alter table payment
  add constraint payment_is_positive check (amount_fen > 0),
  add constraint transfer_stands_on_a_statement check ((method = 'BANK_TRANSFER') = (statement_id is not null and line is not null)),
  -- four eyes: who said what a payment is for does not assign it
  add constraint assigned_by_two check (decided_by is null or decided_by <> proposed_by),
  add constraint assigned_is_decided check ((status = 'ASSIGNED') = (decided_by is not null)),
  add constraint proposed_says_by_whom check (status <> 'PROPOSED' or (proposed_by is not null and proposed_invoice_id is not null));

alter table movement_leg
  add constraint leg_is_positive check (amount_fen > 0),
  add constraint leg_says_towards_whom
    check ((counterparty_org_id is null) = (place in ('BANK', 'PROCESSOR', 'SUSPENSE', 'FEES'))),
  add constraint leg_says_which_invoice check ((invoice_id is not null) = (place = 'INVOICE'));

create function movement_balances() returns trigger language plpgsql as $$
begin
  if (select sum(case side when 'DEBIT' then amount_fen else -amount_fen end) from movement_leg where movement_id = new.id)
     is distinct from 0 then
    raise exception 'movement % does not balance', new.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
create constraint trigger balances after insert on money_movement deferrable initially deferred
  for each row execute function movement_balances();
