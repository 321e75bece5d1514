-- Two runs that are written at once are told apart by the lock on their chat.
ALTER TABLE "chats" DROP COLUMN "newest_instance_id",
DROP COLUMN "newest_run_id",
DROP COLUMN "run_before_id";

ALTER TABLE "runs" ADD COLUMN "provider" TEXT NOT NULL DEFAULT '';

ALTER TABLE "cancel_asks" RENAME TO "cancel_requests";
ALTER TABLE "cancel_requests" RENAME COLUMN "asked_at" TO "requested_at";
ALTER TABLE "cancel_requests" RENAME CONSTRAINT "cancel_asks_pkey" TO "cancel_requests_pkey";
ALTER INDEX "cancel_asks_asked_at_idx" RENAME TO "cancel_requests_requested_at_idx";
