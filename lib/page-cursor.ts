import { RequestError } from './request-error.ts';

/** Where a page of a list ends: the next one goes on after it. */
export type PageCursor = { at: Date; id: string };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The cursor as clients pass it around, opaque to them. */
export function encodeCursor({ at, id }: PageCursor): string {
  return Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');
}

/** @throws {RequestError} 400 for a text that encodeCursor did not make. */
export function decodeCursor(text: string): PageCursor {
  const [time = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ');
  const at = new Date(time);
  if (!isTime(time) || !uuid.test(id)) {
    throw new RequestError(400, 'invalid_request', 'cursor: is not one that a page has given.');
  }
  return { at, id };
}

/** Whether it is a time as encodeCursor writes it, of a year that databases have. */
function isTime(text: string): boolean {
  const at = new Date(text);
  return /^(?!0000)\d{4}-/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString() === text;
}
