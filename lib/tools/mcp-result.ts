import { StringDecoder } from 'node:string_decoder';
import { isDeepStrictEqual } from 'node:util';
import type { JSONValue } from '@ai-sdk/provider';
import { z } from 'zod';
import { cleanJson, cleanText } from '#lib/shared/clean-text.ts';
import type { ToolContent, ToolResult } from './tool.ts';

/** How much of a result is kept, in bytes. */
export const longestResult = 1_000_000;

const resource = z.object({
  uri: z.string(),
  mimeType: z.string().optional(),
  text: z.string().optional(),
});
const block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), data: z.string(), mimeType: z.string() }),
  z.object({ type: z.literal('audio'), data: z.string(), mimeType: z.string() }),
  z.object({ type: z.literal('resource'), resource }),
  z.object({
    type: z.literal('resource_link'),
    uri: z.string(),
    name: z.string().optional(),
    title: z.string().optional(),
    mimeType: z.string().optional(),
  }),
]);
type Block = z.infer<typeof block>;

const result = z.object({
  content: z.array(z.unknown()).default([]),
  structuredContent: z.json().optional(),
  isError: z.boolean().default(false),
});

/** What a server answered to a call, as it is kept: checked, clean, and no longer than 1 MB. */
export function toToolResult(answer: unknown): ToolResult {
  const parsed = result.safeParse(answer);
  if (!parsed.success) return errorResult("The server's answer could not be understood.");
  const { content, structuredContent, isError } = parsed.data;
  const blocks = content.map((each) => block.safeParse(each));
  const kept: ToolContent[] = blocks.map(({ data }) =>
    data ? contentOf(data) : text('(Content of a kind that Halt does not know.)'),
  );
  return bounded(withJson(kept, structuredContent), isError);
}

/** An error in words, as the result of a call that was answered with it. */
export function errorResult(message: string): ToolResult {
  return bounded([text(cleanText(message))], true);
}

function text(words: string): ToolContent {
  return { type: 'text', text: words };
}

function contentOf(found: Block): ToolContent {
  switch (found.type) {
    case 'text':
      return text(cleanText(found.text));
    case 'image':
      return imageOf(found.data, found.mimeType);
    case 'audio':
      return text('(Sound, which Halt does not keep.)');
    case 'resource': {
      const { uri, mimeType, text: words } = found.resource;
      return resourceOf(uri, null, mimeType, words);
    }
    case 'resource_link':
      return resourceOf(found.uri, found.title ?? found.name ?? null, found.mimeType);
  }
}

function resourceOf(uri: string, name: string | null, mediaType?: string, words?: string) {
  return cleanJson<ToolContent>({
    type: 'resource',
    uri,
    name,
    mediaType: mediaType ?? null,
    text: words ?? null,
  });
}

/** How the bytes of each kind of image that pages may draw begin. */
const beginnings: Record<string, RegExp> = {
  'image/png': /^\x89PNG\r\n/,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/gif': /^GIF8/,
  'image/webp': /^RIFF.{4}WEBP/s,
};

function imageOf(data: string, mediaType: string): ToolContent {
  const beginning = beginnings[mediaType];
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(data);
  const first = Buffer.from(data.slice(0, 16), 'base64').toString('latin1');
  if (isBase64 && beginning?.test(first)) return { type: 'image', mediaType, data };
  return text('(An image of a kind that Halt does not show.)');
}

/** The structured result takes the place of the text that repeats it for older clients. */
function withJson(content: ToolContent[], value: JSONValue | undefined): ToolContent[] {
  if (value === undefined) return content;
  const others = content.filter((each) => each.type !== 'text' || !repeats(each.text, value));
  return [...others, { type: 'json', value: cleanJson(value) }];
}

function repeats(words: string, value: JSONValue): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(words), value);
  } catch {
    // Most texts are no JSON, and so repeat nothing.
    return false;
  }
}

function bounded(content: ToolContent[], isError: boolean): ToolResult {
  let room = longestResult;
  let characters = 0;
  let isCut = false;
  const kept: ToolContent[] = [];
  for (const each of content) {
    const words = wordsOf(each);
    const size = Buffer.byteLength(words);
    const isWhole = size <= room;
    if (isWhole) kept.push(each);
    else if (room > 0) kept.push(cutOf(each, words, room));
    if (each.type !== 'image') characters += isWhole ? words.length : cut(words, room).length;
    // An image is left out whole, and what follows it may still fit.
    if (isWhole || each.type !== 'image') room = Math.max(0, room - size);
    isCut ||= !isWhole;
  }
  return { content: kept, isError, cutAt: isCut ? characters : null };
}

function wordsOf(content: ToolContent): string {
  if (content.type === 'text') return content.text;
  if (content.type === 'image') return content.data;
  return JSON.stringify(content.type === 'json' ? content.value : content);
}

function cutOf(content: ToolContent, words: string, room: number): ToolContent {
  if (content.type === 'image') return text('(An image that is too large to be kept.)');
  if (content.type === 'resource' && content.text !== null)
    return { ...content, text: cut(content.text, Math.max(0, room - 1_000)) };
  return text(cut(words, room));
}

/** The beginning of a text that has so many bytes, without half a character at its end. */
function cut(words: string, bytes: number): string {
  return new StringDecoder('utf8').write(Buffer.from(words).subarray(0, bytes));
}
