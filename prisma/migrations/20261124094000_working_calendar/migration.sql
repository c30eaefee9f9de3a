-- The working-day calendar of legal deadlines: what the State Council's yearly notices change of the week.

-- CreateEnum
CREATE TYPE "holiday_kind" AS ENUM ('WORK', 'REST');

-- CreateTable
CREATE TABLE "holiday_year" (
    "year" INTEGER NOT NULL,
    "notice_no" TEXT,
    "announced" BOOLEAN NOT NULL,
    "revision" INTEGER NOT NULL,
    "loaded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "holiday_year_pkey" PRIMARY KEY ("year")
);

-- CreateTable
CREATE TABLE "holiday_day" (
    "day" DATE NOT NULL,
    "kind" "holiday_kind" NOT NULL,
    "year" INTEGER NOT NULL,

    CONSTRAINT "holiday_day_pkey" PRIMARY KEY ("day")
);

-- AddForeignKey
ALTER TABLE "holiday_day" ADD CONSTRAINT "holiday_day_year_fkey" FOREIGN KEY ("year") REFERENCES "holiday_year"("year") ON DELETE RESTRICT ON UPDATE CASCADE;

alter table holiday_year add constraint announced_names_its_notice check (announced = (notice_no is not null));
alter table holiday_day add constraint work_in_lieu_is_on_a_weekend check (kind = 'REST' or extract(isodow from day) in (6, 7));
