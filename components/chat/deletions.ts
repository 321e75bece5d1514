import type { RunClient } from './run-client.ts';

/**
 * The chats that this page is deleting, or has deleted: their runs are let go of, and news of them
 * are not followed up.
 * @param bringBack is called for a chat that could not be deleted.
 */
export function createDeletions(client: RunClient, bringBack: (chatId: string) => void) {
  const deleted = new Set<string>();
  return {
    has: (chatId: string) => deleted.has(chatId),

    async add(chatId: string, deletion: Promise<unknown>): Promise<void> {
      deleted.add(chatId);
      client.forgetChat(chatId);
      try {
        await deletion;
      } catch {
        // Why is said where the deletion was asked for.
        deleted.delete(chatId);
        bringBack(chatId);
      }
    },
  };
}
