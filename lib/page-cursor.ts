import { RequestError } from './request-error.ts';

/**
 * Where a page of a list ends: the next one goes on after it. `figure` is what the list is sorted by
 * before that, where it is; null where it is not known of that entry.
 */
export type PageCursor = { at: Date; id: string; figure?: number | null };

const unknown = 'unknown';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The cursor as clients pass it around, opaque to them. */
export function encodeCursor({ at, id, figure }: PageCursor): string {
  const sortedBy = figure === undefined ? '' : ` ${figure ?? unknown}`;
  return Buffer.from(`${at.toISOString()} ${id}${sortedBy}`).toString('base64url');
}

/** @throws {RequestError} 400 for a text that encodeCursor did not make. */
export function decodeCursor(text: string, field = 'cursor'): PageCursor {
  const [time = '', id = '', figure] = Buffer.from(text, 'base64url').toString().split(' ');
  const isFigure = figure === undefined || figure === unknown || /^-?\d{1,15}$/.test(figure);
  if (!isTime(time) || !uuid.test(id) || !isFigure) throw wrongCursor(field);
  const place = { at: new Date(time), id };
  if (figure === undefined) return place;
  return { ...place, figure: figure === unknown ? null : Number(figure) };
}

/** The answer to a cursor that no page of this list gave. */
export function wrongCursor(field = 'cursor'): RequestError {
  return new RequestError(400, 'invalid_request', `${field}: is not one that a page has given.`);
}

/** What a page holds at most, in characters; but always one entry, however large. */
const largestPage = 2 ** 22;

/**
 * As many of the rows as fit on a page, and the last of them where there are more.
 * @param rows one more than the page may hold, where there are more
 */
export function wholePage<Row extends { size: number }>(
  rows: readonly Row[],
  limit: number,
): { page: Row[]; next: Row | null } {
  let size = 0;
  const fitting = rows.findIndex((row, index) => {
    size += row.size;
    return index > 0 && size > largestPage;
  });
  const page = rows.slice(0, Math.min(limit, fitting === -1 ? rows.length : fitting));
  return { page, next: page.length < rows.length ? (page.at(-1) ?? null) : null };
}

/** Whether it is a time as encodeCursor writes it, of a year that databases have. */
function isTime(text: string): boolean {
  const at = new Date(text);
  return /^(?!0000)\d{4}-/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString() === text;
}
