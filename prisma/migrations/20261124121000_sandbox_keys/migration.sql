-- CreateTable
CREATE TABLE "sandbox_key" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "org_id" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "label" TEXT NOT NULL,
    "status" "credential_status" NOT NULL,
    "calls" BIGINT NOT NULL DEFAULT 0,
    "minute" TIMESTAMPTZ(3),
    "calls_in_minute" INTEGER NOT NULL DEFAULT 0,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "sandbox_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "sandbox_key_prefix_key" ON "sandbox_key"("prefix");

-- CreateIndex
CREATE UNIQUE INDEX "sandbox_key_secret_hash_key" ON "sandbox_key"("secret_hash");

-- CreateIndex
CREATE INDEX "sandbox_key_org_id_idx" ON "sandbox_key"("org_id");

-- AddForeignKey
ALTER TABLE "sandbox_key" ADD CONSTRAINT "sandbox_key_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
