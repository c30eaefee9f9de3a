-- AlterEnum
ALTER TYPE "rights_link" ADD VALUE 'VERSION';
