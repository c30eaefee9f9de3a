-- CreateEnum
CREATE TYPE "workspace_status" AS ENUM ('REQUESTED', 'OPEN', 'CLOSED');

-- CreateTable
CREATE TABLE "workspace" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "developer_org_id" TEXT NOT NULL,
    "operator_org_id" TEXT NOT NULL,
    "purpose_class" "purpose_class" NOT NULL,
    "status" "workspace_status" NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workspace_field" (
    "workspace_id" TEXT NOT NULL,
    "field_id" TEXT NOT NULL,

    CONSTRAINT "workspace_field_pkey" PRIMARY KEY ("workspace_id","field_id")
);

-- CreateIndex
CREATE INDEX "workspace_developer_org_id_idx" ON "workspace"("developer_org_id");

-- CreateIndex
CREATE INDEX "workspace_operator_org_id_idx" ON "workspace"("operator_org_id");

-- CreateIndex
CREATE INDEX "workspace_field_field_id_idx" ON "workspace_field"("field_id");

-- AddForeignKey
ALTER TABLE "workspace" ADD CONSTRAINT "workspace_developer_org_id_fkey" FOREIGN KEY ("developer_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workspace" ADD CONSTRAINT "workspace_operator_org_id_fkey" FOREIGN KEY ("operator_org_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workspace_field" ADD CONSTRAINT "workspace_field_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workspace_field" ADD CONSTRAINT "workspace_field_field_id_fkey" FOREIGN KEY ("field_id") REFERENCES "resource_field"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
