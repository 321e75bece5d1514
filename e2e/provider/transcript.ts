export type TranscriptMessage = { role: string; content: string };

/** What a test knows a request by: `[#k3f9]` in the prompt is the key `k3f9`. */
const marker = /\[#([\w-]+)\]/;

/** The messages of a request to either API, each with its text alone. */
export function transcriptOf(body: Record<string, unknown>): TranscriptMessage[] {
  const transcript: TranscriptMessage[] = [];
  if (typeof body.instructions === 'string')
    transcript.push({ role: 'system', content: body.instructions });
  const messages = body.messages ?? body.input;
  if (typeof messages === 'string') transcript.push({ role: 'user', content: messages });
  if (Array.isArray(messages)) transcript.push(...messages.map(readMessage));
  return transcript;
}

/** The key in the last of the user's messages that has one; null if none has. */
export function keyOf(transcript: readonly TranscriptMessage[]): string | null {
  const prompt = transcript.findLast(
    (message) => message.role === 'user' && marker.test(message.content),
  );
  return prompt ? (marker.exec(prompt.content)?.[1] ?? null) : null;
}

function readMessage(message: unknown): TranscriptMessage {
  if (typeof message !== 'object' || message === null) return { role: '', content: '' };
  const { role, content } = message as { role?: unknown; content?: unknown };
  return { role: typeof role === 'string' ? role : '', content: readContent(content) };
}

function readContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => part?.text ?? '').join('');
}
