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

export function addressOf(chatId: string): string {
  return `/chats/${encodeURIComponent(chatId)}`;
}

/** The run that an address's hash points to, as the runs page links it. */
export function runIdIn(hash: string): string | null {
  return hash.startsWith('#run-') ? hash.slice('#run-'.length) : null;
}
