-- CreateEnum
CREATE TYPE "rights_link" AS ENUM ('GRANT', 'AGREEMENT', 'RESOURCE', 'LETTER');

-- CreateTable
CREATE TABLE "rights_withdrawal" (
    "link" "rights_link" NOT NULL,
    "link_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "reason" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "begun" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rights_withdrawal_pkey" PRIMARY KEY ("link","link_id")
);
