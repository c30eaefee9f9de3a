-- CreateEnum
CREATE TYPE "quality_dimension" AS ENUM ('NORMATIVE', 'ACCURACY', 'COMPLETENESS', 'CONSISTENCY', 'TIMELINESS', 'ACCESSIBILITY');

-- AlterTable
ALTER TABLE "data_resource" ADD COLUMN     "derivation" TEXT,
ADD COLUMN     "derivation_en" TEXT;

-- CreateTable
CREATE TABLE "resource_lineage" (
    "resource_id" TEXT NOT NULL,
    "parent_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "resource_lineage_pkey" PRIMARY KEY ("resource_id","parent_id")
);

-- CreateTable
CREATE TABLE "quality_report" (
    "id" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "measured_at" TIMESTAMPTZ(3) NOT NULL,
    "rows_in" BIGINT NOT NULL,
    "rows_out" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "quality_report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "quality_figure" (
    "report_id" TEXT NOT NULL,
    "dimension" "quality_dimension" NOT NULL,
    "met" BIGINT NOT NULL,
    "checked" BIGINT NOT NULL,
    "method" TEXT NOT NULL,
    "method_en" TEXT NOT NULL,

    CONSTRAINT "quality_figure_pkey" PRIMARY KEY ("report_id","dimension")
);

-- CreateIndex
CREATE INDEX "resource_lineage_parent_id_idx" ON "resource_lineage"("parent_id");

-- CreateIndex
CREATE UNIQUE INDEX "quality_report_resource_id_measured_at_key" ON "quality_report"("resource_id", "measured_at");

-- AddForeignKey
ALTER TABLE "resource_lineage" ADD CONSTRAINT "resource_lineage_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "data_resource"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "resource_lineage" ADD CONSTRAINT "resource_lineage_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "data_resource"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quality_report" ADD CONSTRAINT "quality_report_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "data_resource"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quality_figure" ADD CONSTRAINT "quality_figure_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "quality_report"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A resource is not made of itself, and has its story if it is made of others.
ALTER TABLE resource_lineage ADD CONSTRAINT resource_lineage_not_itself CHECK (resource_id <> parent_id);
ALTER TABLE data_resource ADD CONSTRAINT data_resource_derivation_bilingual CHECK ((derivation IS NULL) = (derivation_en IS NULL));
ALTER TABLE quality_figure ADD CONSTRAINT quality_figure_counts CHECK (met BETWEEN 0 AND checked AND checked > 0);
ALTER TABLE quality_report ADD CONSTRAINT quality_report_counts CHECK (rows_in >= 0 AND rows_out >= 0);

-- Where data came from, and what was once measured, is not rewritten: a later report stands beside it.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['resource_lineage', 'quality_report', 'quality_figure'] LOOP
    EXECUTE format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
    EXECUTE format('create trigger append_only_whole before truncate on %I for each statement execute function refuse_change()', name);
  END LOOP;
END $$;
