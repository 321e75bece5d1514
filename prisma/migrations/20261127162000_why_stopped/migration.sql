-- AlterTable
ALTER TABLE "users" ADD COLUMN "ask_why_stopped" BOOLEAN NOT NULL DEFAULT true;
