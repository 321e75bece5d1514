export type TranscriptMessage = { role: string; content: string };

/** What a test knows a request by: `[#k3f9]` in the prompt is the key `k3f9`. */
const marker = /\[#([\w-]+)\]/;

/** The messages of a request to any of the APIs, each with its text alone. */
export function transcriptOf(body: Record<string, unknown>): TranscriptMessage[] {
  const transcript: TranscriptMessage[] = [];
  if (typeof body.instructions === 'string')
    transcript.push({ role: 'system', content: body.instructions });
  const system = body.system ?? body.systemInstruction;
  if (system) transcript.push({ role: 'system', content: readContent(partsOf(system)) });
  const messages = body.messages ?? body.input ?? body.contents;
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
  const name = role === 'model' ? 'assistant' : role;
  const text = readContent(content ?? partsOf(message));
  return { role: typeof name === 'string' ? name : '', content: text };
}

/** Gemini puts the text of a message into its parts. */
function partsOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'parts' in message
    ? message.parts
    : message;
}

function readContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => part?.text ?? '').join('');
}
