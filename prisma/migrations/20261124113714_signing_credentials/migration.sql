-- CreateEnum
CREATE TYPE "credential_kind" AS ENUM ('API_KEY', 'HMAC_SHA256', 'ED25519', 'SM2_SM3');

-- AlterTable
ALTER TABLE "api_credential" ADD COLUMN     "allowed_ips" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "kind" "credential_kind" NOT NULL DEFAULT 'API_KEY',
ADD COLUMN     "verifying_key" BYTEA,
ALTER COLUMN "secret_hash" DROP NOT NULL;

-- CreateTable
CREATE TABLE "signature_nonce" (
    "credential_id" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signature_nonce_pkey" PRIMARY KEY ("credential_id","nonce")
);

-- CreateIndex
CREATE INDEX "signature_nonce_expires_at_idx" ON "signature_nonce"("expires_at");

-- A key proves itself by its text or by a signature, never by both.
alter table api_credential add constraint one_kind_of_proof
  check (case when kind = 'API_KEY' then secret_hash is not null and verifying_key is null
    else secret_hash is null and verifying_key is not null end);
create trigger immutable before update on api_credential for each row
  execute function only_columns_move('status', 'revoked_at', 'expires_at');
