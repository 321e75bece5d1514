-- DropIndex
DROP INDEX "prompts_user_id_chat_id_created_at_idx";

-- DropIndex
DROP INDEX "runs_status_instance_id_idx";

-- DropIndex
DROP INDEX "runs_user_id_chat_id_started_at_idx";

-- DropIndex
DROP INDEX "runs_user_id_prompt_id_idx";

-- DropIndex
DROP INDEX "runs_user_id_started_at_id_idx";

-- DropIndex
DROP INDEX "runs_user_id_status_started_at_idx";

-- CreateIndex
CREATE INDEX "prompts_chat_id_user_id_created_at_idx" ON "prompts"("chat_id", "user_id", "created_at");

-- CreateIndex
CREATE INDEX "runs_user_id_started_at_id_status_idx" ON "runs"("user_id", "started_at" DESC, "id" DESC, "status");

-- CreateIndex
CREATE INDEX "runs_chat_id_user_id_started_at_id_idx" ON "runs"("chat_id", "user_id", "started_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "runs_prompt_id_user_id_idx" ON "runs"("prompt_id", "user_id");

-- CreateIndex
CREATE INDEX "runs_streaming_idx" ON "runs"("chat_id", "user_id", "instance_id") WHERE (ended_at IS NULL);

-- What has no end is what streams: the index above says the one and means the other.
ALTER TABLE "runs" ADD CONSTRAINT "runs_streaming_check" CHECK ((status = 'streaming') = (ended_at IS NULL));
