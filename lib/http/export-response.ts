import { log } from '#lib/log.ts';
import { processWide } from '#lib/process-wide.ts';
import { tooMany } from '#lib/request-error.ts';
import type { Engine } from '#lib/runs/engine.ts';
import { countRuns, type ExportQuery, exportedPieces } from '#lib/runs/export-runs.ts';
import type { ExportFormat } from '#lib/shared/export-format.ts';

const contentTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
};

const exporting = () => processWide('exports', () => new Set<string>());
const encoder = new TextEncoder();

/**
 * A filtered list of runs as a file, read as fast as it is taken, until it is whole or the signal
 * aborts; `x-total-count` says how many runs it will hold.
 * @throws {RequestError} 429 while this person has another export going.
 */
export async function exportResponse(
  engine: Engine,
  userId: string,
  query: ExportQuery,
  signal: AbortSignal,
): Promise<Response> {
  if (exporting().has(userId)) {
    throw tooMany('exports', 'You have an export going already. Stop it, or let it end.', 5);
  }
  exporting().add(userId);
  const end = () => void exporting().delete(userId);
  try {
    const total = await countRuns(userId, query);
    const body = streamed(exportedPieces(engine, userId, query), signal, end);
    return new Response(body, { headers: headersOf(query.format, total) });
  } catch (error) {
    end();
    throw error;
  }
}

function headersOf(format: ExportFormat, total: number): Record<string, string> {
  const day = new Date().toISOString().slice(0, 10);
  return {
    'content-type': contentTypes[format],
    'content-disposition': `attachment; filename="halt-runs-${day}.${format}"`,
    'x-total-count': String(total),
  };
}

/** Pieces as they are asked for: nothing is read ahead, and nothing once the client has gone. */
function streamed(
  pieces: AsyncGenerator<string, void>,
  signal: AbortSignal,
  end: () => void,
): ReadableStream<Uint8Array> {
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = signal.aborted ? { done: true } : await pieces.next();
          if (value !== undefined) return controller.enqueue(encoder.encode(value));
          if (done) controller.close();
          end();
        } catch (error) {
          end();
          log().error({ err: error }, 'export broke off');
          // The connection breaks, so that nobody takes what has come for the whole.
          controller.error(error);
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
