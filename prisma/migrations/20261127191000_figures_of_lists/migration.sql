-- The figures by which lists are sorted and narrowed, in the words in which the insights count them: as
-- float8 throughout, where the time between two columns went by way of numeric before.
DROP INDEX "runs_first_token_idx";
DROP INDEX "runs_duration_idx";
CREATE INDEX "runs_first_token_idx" ON "runs"("user_id", (round(date_part('epoch', "first_token_at" - "started_at") * 1000)), "started_at", "id");
CREATE INDEX "runs_duration_idx" ON "runs"("user_id", (round(date_part('epoch', "ended_at" - "started_at") * 1000)), "started_at", "id");
