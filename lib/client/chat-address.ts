const chatPath = /^\/chats\/([^/]+)\/?$/;

/** The id of the chat at a path; null where the path is not a chat's. */
export function chatIdAt(pathname: string): string | null {
  const id = chatPath.exec(pathname)?.[1];
  return id === undefined ? null : decoded(id);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Mistyped: no chat has such an id, which is what will be said of it.
    return part;
  }
}

/** The address of a chat, or of a prompt or run in it. */
export function addressOf(chatId: string, at?: Linked): string {
  const chat = `/chats/${encodeURIComponent(chatId)}`;
  return at ? `${chat}#${at.kind}-${at.id}` : chat;
}

/** What an address's hash points to: a run, as the runs page links it, or a prompt that was found. */
export type Linked = { kind: 'run' | 'prompt'; id: string };

export function linkedIn(hash: string): Linked | null {
  const [, kind, id] = /^#(run|prompt)-(.+)$/.exec(hash) ?? [];
  return id && (kind === 'run' || kind === 'prompt') ? { kind, id } : null;
}
