-- CreateIndex
CREATE INDEX "runs_user_id_status_started_at_id_idx" ON "runs"("user_id", "status", "started_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "runs_user_id_model_started_at_id_idx" ON "runs"("user_id", "model", "started_at" DESC, "id" DESC);

-- The figures by which lists are sorted, in milliseconds, tokens and micro-dollars. Prisma's schema
-- has no words for them. As float8, as no row may be refused for a figure too large for its index.
CREATE INDEX "runs_first_token_idx" ON "runs"("user_id", ((extract(epoch FROM "first_token_at" - "started_at") * 1000)::float8), "started_at", "id");
CREATE INDEX "runs_duration_idx" ON "runs"("user_id", ((extract(epoch FROM "ended_at" - "started_at") * 1000)::float8), "started_at", "id");
CREATE INDEX "runs_tokens_idx" ON "runs"("user_id", ("output_tokens"::float8), "started_at", "id");
CREATE INDEX "runs_cost_idx" ON "runs"("user_id", ("cost_usd_micros"::float8), "started_at", "id");

-- What is searched of a prompt. Without the list of what is still to be sorted in, as nothing empties
-- that in the embedded database.
CREATE INDEX "prompts_words_idx" ON "prompts" USING gin (to_tsvector('simple', left("text", 4000))) WITH (fastupdate = off);
