-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "calls" BIGINT,
ADD COLUMN     "calls_root" TEXT,
ADD COLUMN     "grant_ids" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- A batch of calls has a count and the Merkle root of the calls; what is no batch has neither.
alter table audit_event
  alter column grant_ids set not null,
  add constraint audit_event_batch check ((calls is null) = (calls_root is null) and calls > 0 and calls_root ~ '^[0-9a-f]{64}$');
