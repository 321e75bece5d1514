import type { ExportFormat } from '#lib/shared/export-format.ts';
import { errorOf, unreachable } from './api-error.ts';
import { fetchInSession } from './request.ts';

/** The filters and the order of a list of runs, as the API names them; null: none. */
export type ExportedList = Readonly<Record<string, string | null>>;

/** How far an export has come, in runs. */
export type ExportProgress = { done: number; total: number };

export type ExportedFile = { name: string; content: Blob };

/**
 * Asks for a list of runs as a file.
 * @throws {ApiError} for a refusal and for an export that broke off; the signal's reason where it aborts.
 */
export async function exportRuns(
  list: ExportedList,
  format: ExportFormat,
  onProgress: (progress: ExportProgress) => void,
  signal: AbortSignal,
): Promise<ExportedFile> {
  const query = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(list)) if (value) query.set(name, value);
  const response = await fetchInSession(`/api/runs/export?${query}`, { signal });
  if (!response.ok) throw await errorOf(response);
  const total = Number(response.headers.get('x-total-count'));
  const counter = new RecordCounter(format);
  const chunks: BlobPart[] = [];
  try {
    for (const reader = response.body?.getReader(); reader; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      onProgress({ done: Math.min(counter.count(value), total), total });
    }
  } catch {
    signal.throwIfAborted();
    throw unreachable();
  }
  return { name: nameOf(response, format), content: new Blob(chunks, { type: typeOf(response) }) };
}

/** How long a file stays in memory for the browser to save it, in milliseconds. */
const keptMs = 60_000;

/** Has the browser save a file. */
export function saveFile({ name, content }: ExportedFile): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(address), keptMs);
}

function nameOf(response: Response, format: ExportFormat): string {
  const [, name] = response.headers.get('content-disposition')?.match(/filename="(.+)"/) ?? [];
  return name ?? `halt-runs.${format}`;
}

function typeOf(response: Response): string {
  return response.headers.get('content-type') ?? '';
}

const lineFeed = 0x0a;
const quote = 0x22;

/** Counts the records that have arrived: lines, but for those within a quoted field of CSV. */
export class RecordCounter {
  readonly #isCsv: boolean;
  #isQuoted = false;
  #count: number;

  constructor(format: ExportFormat) {
    this.#isCsv = format === 'csv';
    // The first line of CSV is its head.
    this.#count = this.#isCsv ? -1 : 0;
  }

  /** @returns how many there are with these bytes. */
  count(bytes: Uint8Array): number {
    for (const byte of bytes) {
      if (byte === quote && this.#isCsv) this.#isQuoted = !this.#isQuoted;
      else if (byte === lineFeed && !this.#isQuoted) this.#count++;
    }
    return Math.max(0, this.#count);
  }
}
