/** A line of a server's log that says something about a run or is more than a note. */
export type LogLine = {
  server: string;
  level: string;
  message: string;
  run: string | null;
  status: string | null;
  endReason: string | null;
  text: string;
};

const levels = new Set(['info', 'warn', 'error', 'fatal']);
/** What a server says in plain words when it starts and ends. */
const expected =
  /^(Halt is ready on | {2}provider: | {2}database: |Ending: |✓ Running next.config)/;

/** What the servers have written: their log, and whatever else came. */
export class ServerLog {
  readonly lines: LogLine[] = [];
  /** Lines that are no log and not expected: stacks, warnings of Node. */
  readonly strays: string[] = [];

  /** @returns what takes a server's output, in pieces of any size. */
  writer(server: string): (text: string) => void {
    let rest = '';
    return (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(server, line);
    };
  }

  #take(server: string, text: string): void {
    const entry = parsed(text);
    if (!entry) {
      if (text.trim() !== '' && !expected.test(text)) this.strays.push(`${server}: ${text}`);
      return;
    }
    const word = (name: string) => (typeof entry[name] === 'string' ? entry[name] : null);
    const line: LogLine = {
      server,
      text,
      level: word('level') ?? 'unknown',
      message: word('msg') ?? '',
      run: word('run'),
      status: word('status'),
      endReason: word('endReason'),
    };
    if (line.run !== null || line.level !== 'info') this.lines.push(line);
  }
}

function parsed(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    const entry: unknown = JSON.parse(line);
    const isLog =
      typeof entry === 'object' &&
      entry !== null &&
      'level' in entry &&
      levels.has(`${entry.level}`);
    return isLog ? (entry as Record<string, unknown>) : null;
  } catch {
    // A killed process leaves half a line; what else is no JSON is kept as a stray by the caller.
    return null;
  }
}
