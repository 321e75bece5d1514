-- DropForeignKey
ALTER TABLE "run_chunks" DROP CONSTRAINT "run_chunks_user_id_run_id_fkey";
