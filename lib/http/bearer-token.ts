import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether a request carries this token (`Authorization: Bearer …`). What is compared are hashes of
 * equal length, in a time that says nothing of how much was right.
 */
export function bearerTokenIs(token: string, headers: Headers): boolean {
  const [, given] = headers.get('authorization')?.match(/^bearer +(\S+)$/i) ?? [];
  return given !== undefined && timingSafeEqual(hashOf(given), hashOf(token));
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
