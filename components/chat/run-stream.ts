import { createParser } from 'eventsource-parser';
import { parseRunEvent, type RunEvent } from './run-events.ts';

/**
 * Reads a run's stream to its end, telling each event and each arrival of bytes (keep-alives too).
 * Throws what the connection throws when it is cut or aborted.
 */
export async function readRunStream(
  response: Response,
  onEvent: (event: RunEvent) => void,
  onBytes: () => void,
): Promise<void> {
  if (!response.body) return;
  const parser = createParser({
    onEvent({ data }) {
      const event = parseRunEvent(data);
      if (event) onEvent(event);
    },
  });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    parser.feed(decoder.decode(value, { stream: true }));
  }
}
