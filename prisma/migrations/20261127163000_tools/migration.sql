-- CreateEnum
CREATE TYPE "call_decision" AS ENUM ('once', 'chat', 'always', 'deny', 'skip');

-- AlterTable
ALTER TABLE "chats" ADD COLUMN "tools_off" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "call_requests" (
    "user_id" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "call_id" TEXT NOT NULL,
    "decision" "call_decision" NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "call_requests_pkey" PRIMARY KEY ("user_id","run_id","call_id","decision")
);

-- CreateTable
CREATE TABLE "tool_grants" (
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "chat_id" UUID,
    "server" TEXT NOT NULL,
    "tool" TEXT NOT NULL,

    CONSTRAINT "tool_grants_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "call_requests_requested_at_idx" ON "call_requests"("requested_at");

-- CreateIndex
CREATE INDEX "tool_grants_user_id_idx" ON "tool_grants"("user_id");

-- AddForeignKey
ALTER TABLE "tool_grants" ADD CONSTRAINT "tool_grants_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tool_grants" ADD CONSTRAINT "tool_grants_user_id_chat_id_fkey" FOREIGN KEY ("user_id", "chat_id") REFERENCES "chats"("user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
