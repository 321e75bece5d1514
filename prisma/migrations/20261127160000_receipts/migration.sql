-- CreateEnum
CREATE TYPE "asked_by" AS ENUM ('this_page', 'another_page', 'leaving', 'next_prompt', 'server');

-- CreateEnum
CREATE TYPE "stop_reason" AS ENUM ('too_long', 'wrong', 'changed_mind', 'too_slow', 'other');

-- AlterEnum
ALTER TYPE "usage_source" ADD VALUE 'settled';

-- AlterTable
ALTER TABLE "cancel_requests" ADD COLUMN     "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "page_id" UUID;

-- AlterTable
ALTER TABLE "runs" ADD COLUMN     "aborted_at" TIMESTAMPTZ(3),
ADD COLUMN     "asked_at" TIMESTAMPTZ(3),
ADD COLUMN     "asked_by" "asked_by",
ADD COLUMN     "cached_input_tokens" INTEGER,
ADD COLUMN     "cost_usd_micros" INTEGER,
ADD COLUMN     "estimated_input_tokens" INTEGER,
ADD COLUMN     "estimated_output_tokens" INTEGER,
ADD COLUMN     "page_id" UUID,
ADD COLUMN     "price_date" TEXT,
ADD COLUMN     "provider_closed_at" TIMESTAMPTZ(3),
ADD COLUMN     "reasoning_tokens" INTEGER,
ADD COLUMN     "response_id" TEXT,
ADD COLUMN     "saved_at" TIMESTAMPTZ(3),
ADD COLUMN     "saved_tokens_high" INTEGER,
ADD COLUMN     "saved_tokens_low" INTEGER,
ADD COLUMN     "saved_usd_micros_high" INTEGER,
ADD COLUMN     "saved_usd_micros_low" INTEGER,
ADD COLUMN     "settle_at" TIMESTAMPTZ(3),
ADD COLUMN     "stop_reason" "stop_reason",
ADD COLUMN     "unseen_tokens" INTEGER;

-- CreateIndex
CREATE INDEX "runs_settle_idx" ON "runs"("settle_at") WHERE (settle_at IS NOT NULL);
