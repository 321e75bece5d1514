-- AlterTable
ALTER TABLE "chats" ADD COLUMN     "newest_instance_id" UUID,
ADD COLUMN     "newest_run_id" UUID,
ADD COLUMN     "run_before_id" UUID;
