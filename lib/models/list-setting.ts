import { readFileSync } from 'node:fs';

/** A setting that cannot be used as it is written; the message goes on after the setting's name. */
export class SettingError extends Error {
  override name = 'SettingError';
}

/**
 * The list that a setting holds.
 * @param value the JSON itself, or the path of a file that holds it.
 * @param what one entry is called.
 * @throws {SettingError}
 */
export function listIn(value: string, what: string): unknown[] {
  const list = parsed(/^\s*[[{]/.test(value) ? value : contentOf(value));
  if (Array.isArray(list) && list.length > 0) return list;
  throw new SettingError(`must be a list of at least one ${what}`);
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new SettingError(`names the file ${path}, which cannot be read${code}`);
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's own message would quote what may hold secrets.
    throw new SettingError('is not valid JSON');
  }
}
