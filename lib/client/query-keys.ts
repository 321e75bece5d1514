export const chatsKey = ['chats'] as const;
export const runsKey = ['runs'] as const;
export const modelsKey = ['models'] as const;
export const settingsKey = ['settings'] as const;
export const everyChatKey = ['chat'] as const;

export function chatKey(chatId: string) {
  return [...everyChatKey, chatId] as const;
}
