import type { ChatMessage, ChatRequest } from './chat-request.ts';

/** A tool call of the demo, and what it says before it. */
export type DemoCall = { text: string; name: string; input: { query: string } };

const searchTool = 'search_chats';
const aboutSearch = /\b(tools?|search(es|ing)?|find|look (up|for|in))\b/i;
const aboutChats =
  /\b(tools?|my (earlier |other |old |past )?(chats?|prompts?|history|conversations?))\b/i;

/** The search that a prompt asks for, where the tool for it is offered and has not been called yet. */
export function demoCall({ tools, messages }: ChatRequest): DemoCall | null {
  const last = messages.at(-1);
  const isOffered = tools?.some((tool) => tool.function.name === searchTool);
  if (!isOffered || last?.role !== 'user') return null;
  if (!aboutSearch.test(last.content) || !aboutChats.test(last.content)) return null;
  const query = wordsToSearch(last.content);
  const text = `I am a script, and no AI decides this: your prompt speaks of searching, so the script calls the tool \`${searchTool}\` with the words “${query}”. The call is real, and so is its result. Stop and Skip end it.`;
  return { text, name: searchTool, input: { query } };
}

/** What the demo says when its search has come to an end; null where nothing was searched. */
export function demoResult({ messages }: ChatRequest): string | null {
  const last = messages.at(-1);
  if (last?.role !== 'tool') return null;
  const titles = titlesIn(last);
  const found =
    titles === null
      ? `The tool gave no list, but this:\n\n> ${last.content.slice(0, 300).replaceAll('\n', '\n> ')}`
      : titles.length === 0
        ? 'No other chat of yours has these words.'
        : `These chats of yours have them:\n\n${titles.map((title) => `- ${title}`).join('\n')}`;
  return `${found}\n\nA model would read the result now, and go on with it. The **scripted demo** only repeats it, to show that it has arrived.`;
}

/** The words in quotation marks, else the last one of some length: what a script can make of it. */
function wordsToSearch(prompt: string): string {
  const [, quoted] = /["“„«']([^"“”„«»']{2,60})["”“»']/.exec(prompt) ?? [];
  if (quoted) return quoted;
  const [, about] = /\b(?:about|for|on)\s+([\p{L}\p{N} -]{2,60})/iu.exec(prompt) ?? [];
  return about?.trim() ?? 'Halt';
}

function titlesIn({ content }: ChatMessage): string[] | null {
  try {
    const { found } = JSON.parse(content) as { found?: { title?: unknown }[] };
    return found?.map(({ title }) => String(title)) ?? null;
  } catch {
    // It is no list: the search failed, was skipped or canceled.
    return null;
  }
}
