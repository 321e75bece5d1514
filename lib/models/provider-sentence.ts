const longest = 300;
const shortestQuote = 24;
const sentenceKeys = ['message', 'msg', 'detail', 'error', 'errors', 'response'] as const;

/**
 * The human sentence in a provider's error body, wherever providers put it:
 * `{"error":{"message"}}`, `{"error":"..."}`, `{"detail":[{"msg"}]}`, and their like.
 * @returns null where there is none; an HTML page is none.
 */
export function sentenceIn(body: unknown, depth = 0): string | null {
  if (typeof body === 'string') return /^\s*(<|$)/.test(body) ? null : body;
  if (typeof body !== 'object' || body === null || depth > 4) return null;
  if (Array.isArray(body)) return sentenceIn(body[0], depth + 1);
  for (const key of sentenceKeys) {
    const sentence = sentenceIn((body as Record<string, unknown>)[key], depth + 1);
    if (sentence !== null) return sentence;
  }
  return null;
}

/** The sentence on one line, of a length fit for a page, with what looks like a key taken out. */
export function presentable(sentence: string): string {
  const line = sentence
    .slice(0, longest * 4)
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .replace(/\bBearer\s+\S+/gi, 'Bearer [redacted]')
    .replace(/\b(?:sk|pk|rk|gsk|xai|hf|AIza)[-_][\w*-]{6,}/g, '[redacted]')
    .replace(/\bAIza[\w-]{20,}/g, '[redacted]')
    .replace(/\b(?!req_)(?=\w*\d)(?=\w*[A-Za-z])\w{32,}/g, '[redacted]');
  return line.length <= longest ? line : `${line.slice(0, longest - 1).toWellFormed()}…`;
}

/**
 * The sentence without the key and without quotations of the transcript, which some servers send
 * back in their complaints.
 * @returns null where hardly anything else was in it.
 */
export function withoutSecrets(
  sentence: string,
  apiKey: string | null,
  transcript: readonly { content: string }[],
): string | null {
  const keyless = apiKey === null ? sentence : sentence.replaceAll(apiKey, '[redacted]');
  const kept = withoutQuotes(
    keyless,
    transcript.map(({ content }) => content.replace(/[\p{C}\s]+/gu, ' ').trim()),
  );
  return kept === sentence || /\p{L}{2,}.*\p{L}{4,}/u.test(kept) ? kept : null;
}

function withoutQuotes(sentence: string, texts: readonly string[]): string {
  const quoted = new Array<boolean>(sentence.length).fill(false);
  const short = texts.filter((text) => text.length >= 8 && text.length < shortestQuote);
  for (const text of short) {
    const start = sentence.indexOf(text);
    if (start >= 0) quoted.fill(true, start, start + text.length);
  }
  for (let start = 0; start + shortestQuote <= sentence.length; start++) {
    const piece = sentence.slice(start, start + shortestQuote);
    if (texts.some((text) => text.includes(piece))) {
      quoted.fill(true, start, start + shortestQuote);
    }
  }
  let kept = '';
  for (let index = 0; index < sentence.length; index++) {
    if (!quoted[index]) kept += sentence[index];
    else if (!quoted[index - 1]) kept += '…';
  }
  // What is left may begin with half of a character.
  return kept.toWellFormed();
}
