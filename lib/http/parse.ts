import { z } from 'zod';
import { RequestError } from '#lib/request-error.ts';

/** Longest request body, in bytes: the longest prompt in four-byte characters, and some room. */
const longestBody = 900_000;

/**
 * The JSON body of a request, checked. An empty body counts as `{}`.
 * @throws {RequestError} 413 where it is too large, 400 where it is not JSON or not of the schema,
 * with a sentence that names the first field that is wrong.
 */
export async function parseBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await readText(request);
  let body: unknown = {};
  try {
    if (text.trim() !== '') body = JSON.parse(text);
  } catch {
    // The parser's own message would quote the body, and nesting can overflow its stack.
    throw new RequestError(400, 'invalid_json', 'body: is not valid JSON.');
  }
  return parseWith(schema, body, 'body');
}

/** The query of a request, checked. @throws {RequestError} 400, as parseBody does. */
export function parseQuery<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): z.output<Schema> {
  return parseWith(schema, Object.fromEntries(new URL(request.url).searchParams), 'query');
}

/** Any value, checked. @throws {RequestError} 400 naming the field, or `whole` where all is wrong. */
function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  whole: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') || whole;
  const message = issue?.message ?? 'is not valid';
  const sentence = message.startsWith('Invalid input') ? missing(issue) : message;
  throw new RequestError(400, 'invalid_request', `${field}: ${sentence}.`);
}

function missing(issue: z.core.$ZodIssue | undefined): string {
  return issue?.code === 'invalid_type' ? `must be ${issue.expected}` : 'is not valid';
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length')) > longestBody) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > longestBody) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof RequestError) throw error;
    // Its sender hung up in the middle of it: no fault of the server, and nobody reads the answer.
    throw new RequestError(400, 'body_cut', 'body: ended before it was whole.');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): RequestError {
  return new RequestError(413, 'body_too_large', `body: must be at most ${longestBody} bytes.`);
}

/** The id in a path. @throws {RequestError} 400 where it is not a UUID. */
export function parseId(id: string): string {
  return parseWith(z.uuid('must be a UUID'), id, 'id').toLowerCase();
}

/** Whether a request prefers to be answered in such a way. Source: RFC 7240 (Prefer). */
export function prefers(request: Request, preference: 'respond-async' | 'wait=0'): boolean {
  const preferences = request.headers.get('prefer')?.split(/[,;]/) ?? [];
  return preferences.some((each) => each.trim().toLowerCase() === preference);
}
