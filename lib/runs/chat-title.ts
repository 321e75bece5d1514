const longestTitle = 60;

/** A chat's title from its first prompt: its first line of words, cut between words. */
export function chatTitle(prompt: string): string {
  const line = prompt
    .split('\n')
    .map((text) => text.replace(/\s+/g, ' ').trim())
    .find((text) => text !== '');
  const characters = [...(line ?? 'New chat')];
  if (characters.length <= longestTitle) return characters.join('');
  const cut = characters.slice(0, longestTitle).join('');
  const lastSpace = cut.lastIndexOf(' ');
  return `${lastSpace > longestTitle / 2 ? cut.slice(0, lastSpace) : cut}…`;
}
