-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('streaming', 'completed', 'canceled', 'failed');

-- CreateEnum
CREATE TYPE "end_reason" AS ENUM ('stop', 'superseded', 'left', 'disconnect', 'budget', 'provider_error', 'timeout', 'interrupted');

-- CreateEnum
CREATE TYPE "on_leave" AS ENUM ('stop', 'keep');

-- CreateEnum
CREATE TYPE "usage_source" AS ENUM ('reported', 'estimated');

-- CreateTable
CREATE TABLE "chats" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "chats_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "prompts" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "chat_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "after_run_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prompts_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "runs" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "chat_id" UUID NOT NULL,
    "prompt_id" UUID NOT NULL,
    "resumed_from_id" UUID,
    "instance_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "on_leave" "on_leave" NOT NULL,
    "status" "run_status" NOT NULL DEFAULT 'streaming',
    "end_reason" "end_reason",
    "parts" JSONB NOT NULL DEFAULT '[]',
    "text_length" INTEGER NOT NULL DEFAULT 0,
    "unseen_text" TEXT,
    "input_tokens" INTEGER,
    "output_tokens" INTEGER,
    "usage_source" "usage_source",
    "error_code" TEXT,
    "error_message" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "first_token_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "runs_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "run_chunks" (
    "user_id" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "parts" JSONB NOT NULL,

    CONSTRAINT "run_chunks_pkey" PRIMARY KEY ("user_id","run_id","seq")
);

-- CreateTable
CREATE TABLE "cancel_asks" (
    "user_id" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "reason" "end_reason" NOT NULL,
    "shown" INTEGER,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cancel_asks_pkey" PRIMARY KEY ("user_id","run_id")
);

-- CreateTable
CREATE TABLE "instances" (
    "id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instances_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "is_anonymous" BOOLEAN DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "on_leave" "on_leave" NOT NULL DEFAULT 'stop',
    "leave_grace_seconds" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "chats_user_id_updated_at_id_idx" ON "chats"("user_id", "updated_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "prompts_user_id_chat_id_created_at_idx" ON "prompts"("user_id", "chat_id", "created_at");

-- CreateIndex
CREATE INDEX "runs_user_id_started_at_id_idx" ON "runs"("user_id", "started_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "runs_user_id_status_started_at_idx" ON "runs"("user_id", "status", "started_at" DESC);

-- CreateIndex
CREATE INDEX "runs_user_id_chat_id_started_at_idx" ON "runs"("user_id", "chat_id", "started_at" DESC);

-- CreateIndex
CREATE INDEX "runs_user_id_prompt_id_idx" ON "runs"("user_id", "prompt_id");

-- CreateIndex
CREATE INDEX "runs_status_instance_id_idx" ON "runs"("status", "instance_id");

-- CreateIndex
CREATE INDEX "cancel_asks_asked_at_idx" ON "cancel_asks"("asked_at");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE INDEX "verifications_identifier_idx" ON "verifications"("identifier");

-- AddForeignKey
ALTER TABLE "chats" ADD CONSTRAINT "chats_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prompts" ADD CONSTRAINT "prompts_user_id_chat_id_fkey" FOREIGN KEY ("user_id", "chat_id") REFERENCES "chats"("user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runs" ADD CONSTRAINT "runs_user_id_chat_id_fkey" FOREIGN KEY ("user_id", "chat_id") REFERENCES "chats"("user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runs" ADD CONSTRAINT "runs_user_id_prompt_id_fkey" FOREIGN KEY ("user_id", "prompt_id") REFERENCES "prompts"("user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_chunks" ADD CONSTRAINT "run_chunks_user_id_run_id_fkey" FOREIGN KEY ("user_id", "run_id") REFERENCES "runs"("user_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
