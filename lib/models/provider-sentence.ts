const longest = 300;
const shortestQuote = 24;
/** So much of a key is as good as the key. */
const shortestPartOfKey = 10;
const keysOfSentences = [
  'message',
  'msg',
  'detail',
  'details',
  'error',
  'errors',
  'response',
  'error_description',
  'reason',
  'faultstring',
  'fault',
] as const;

/**
 * The human sentence in a provider's error body, wherever providers put it:
 * `{"error":{"message"}}`, `{"error":"..."}`, `{"detail":[{"msg"}]}`, the error of another provider
 * that a gateway passes on as `metadata.raw`, JSON inside a string, and their like.
 * @returns null where there is none; an HTML page is none.
 */
export function sentenceIn(body: unknown, depth = 0): string | null {
  if (depth > 8) return null;
  if (typeof body === 'string') return sentenceInText(body, depth);
  if (typeof body !== 'object' || body === null) return null;
  if (Array.isArray(body)) return firstSentence(body.slice(0, 8), depth);
  const record = body as Record<string, unknown>;
  const { metadata } = record;
  const passedOn = typeof metadata === 'object' && metadata !== null && 'raw' in metadata;
  const values = keysOfSentences.map((key) => record[key]);
  return firstSentence(passedOn ? [metadata.raw, ...values] : values, depth);
}

function firstSentence(values: readonly unknown[], depth: number): string | null {
  for (const value of values) {
    const sentence = sentenceIn(value, depth + 1);
    if (sentence !== null) return sentence;
  }
  return null;
}

function sentenceInText(text: string, depth: number): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith('<')) return null;
  if (!/^[[{]/.test(trimmed)) return text;
  try {
    const inner: unknown = JSON.parse(trimmed);
    return sentenceIn(inner, depth + 1) ?? text;
  } catch {
    // Not JSON after all: it is said as it is.
    return text;
  }
}

/** What must not be seen of a request: its keys, and the conversation. */
export type Secrets = {
  keys: readonly string[];
  transcript: readonly { content: string }[];
};

/** The keys of a provider: its own, and what its headers may hold. */
export function keysOf(provider: {
  apiKey: string | null;
  headers: Readonly<Record<string, string>>;
}): string[] {
  const values = Object.values(provider.headers).map((value) => value.replace(/^Bearer\s+/i, ''));
  return [...(provider.apiKey === null ? [] : [provider.apiKey]), ...values].filter(isSecret);
}

/** Servers without keys are given words such as "ollama" or "x", which hide nothing. */
function isSecret(key: string): boolean {
  return key.length >= 16 || (key.length >= 8 && /\d/.test(key) && /\p{L}/u.test(key));
}

/**
 * The sentence on one line, of a length fit for a page, without keys and without quotations of the
 * transcript, which some servers send back in their complaints.
 * @returns null where hardly anything else was in it.
 */
export function presentable(sentence: string, { keys, transcript }: Secrets): string | null {
  const bounded = sentence.slice(0, 64 * 1024).toWellFormed();
  // Before anything is cut or changed: half of a key would not be found any more.
  const keyless = withoutPatterns(keys.reduce(withoutKey, onOneLine(bounded)));
  const texts = transcript.map(({ content }) => onOneLine(content));
  const kept = withoutQuotes(keyless.slice(0, longest * 2), texts);
  const hasWords = kept === keyless || /\p{L}{2,}.*\p{L}{4,}/u.test(kept);
  return hasWords && kept !== '' ? cut(kept) : null;
}

/** A text of somebody else, such as a header, as part of a sentence: one short line. */
export function quotable(text: string): string {
  return cut(onOneLine(text.slice(0, longest * 4).toWellFormed()));
}

function cut(line: string): string {
  return line.length <= longest ? line : `${line.slice(0, longest - 1).toWellFormed()}…`;
}

function onOneLine(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, ' ').trim();
}

function withoutPatterns(line: string): string {
  return line
    .replace(/\bBearer\s+(?!\[redacted\])\S+/gi, 'Bearer [redacted]')
    .replace(/\b(?:sk|pk|rk|gsk|xai|hf|AIza)[-_][\w*-]{6,}/gi, '[redacted]')
    .replace(/\bAIza[\w-]{20,}/gi, '[redacted]')
    .replace(/\b(?!req_)(?=\w*\d)(?=\w*[A-Za-z])\w{32,}/g, '[redacted]');
}

/** Takes out the key in any letter case, and what is left of it where somebody has cut it. */
function withoutKey(line: string, key: string): string {
  const part = Math.min(shortestPartOfKey, key.length);
  const hidden = key.toLowerCase();
  // Some letters change their length with their case, and the places would be wrong.
  const lower = line.toLowerCase().length === line.length ? line.toLowerCase() : line;
  return withoutRuns(line, '[redacted]', (start) => {
    if (!hidden.includes(lower.slice(start, start + part))) return 0;
    return start + part <= line.length ? part : 0;
  });
}

function withoutQuotes(line: string, texts: readonly string[]): string {
  const short = texts.filter((text) => text.length >= 8 && text.length < shortestQuote);
  const long = texts.filter((text) => text.length >= shortestQuote);
  // What is left may begin with half of a character.
  return withoutRuns(line, '…', (start) => {
    const whole = short.find((text) => line.startsWith(text, start));
    if (whole) return whole.length;
    const piece = line.slice(start, start + shortestQuote);
    const isQuote = piece.length === shortestQuote && long.some((text) => text.includes(piece));
    return isQuote ? shortestQuote : 0;
  }).toWellFormed();
}

/** The line with a mark in place of what is found. @param lengthAt how much to hide from a place on. */
function withoutRuns(line: string, mark: string, lengthAt: (start: number) => number): string {
  let kept = '';
  let hiddenUntil = 0;
  for (let index = 0; index < line.length; index++) {
    const length = lengthAt(index);
    if (length > 0 && index >= hiddenUntil) kept += mark;
    hiddenUntil = Math.max(hiddenUntil, length > 0 ? index + length : 0);
    if (index >= hiddenUntil) kept += line[index];
  }
  return kept;
}
