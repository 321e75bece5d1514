-- All that the insights count of a run, so that they need not read the runs themselves, with their texts.
-- To Prisma, which does not know INCLUDE, it is an index on all of these columns.
CREATE INDEX "runs_insights_idx" ON "runs"("user_id", "status", "started_at") INCLUDE (
  "end_reason", "provider", "model", "first_token_at", "ended_at", "text_length",
  "output_tokens", "unseen_tokens", "estimated_output_tokens", "usage_source", "cost_usd_micros",
  "saved_tokens_low", "saved_tokens_high", "saved_usd_micros_low", "saved_usd_micros_high",
  "asked_at", "provider_closed_at", "saved_at", "stop_reason", "error_code",
  "id", "chat_id", "prompt_id"
);
