-- What refunds may never say, held by the database itself.

create trigger keep before delete on refund for each row execute function refuse_delete();
create trigger immutable before update on refund for each row
  execute function only_columns_move('status', 'reference', 'approved_by', 'done_at');
alter table refund
  add constraint refund_is_positive check (amount_fen > 0),
  -- four eyes: who proposed it does not approve it
  add constraint refunded_by_two check (approved_by is null or approved_by <> proposed_by),
  add constraint refunded_says_how
    check ((status = 'DONE') = (approved_by is not null and done_at is not null and reference is not null));

create trigger append_only before update or delete on stripe_event for each row execute function refuse_change();
create trigger append_only_whole before truncate on stripe_event for each statement execute function refuse_change();
