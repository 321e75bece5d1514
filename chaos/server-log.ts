import type { Case } from './evidence.ts';
import type { Problems } from './journal.ts';
import type { Server } from './stage/server.ts';

/** A line of a server's log that says something about a run or is more than a note. */
export type LogLine = {
  /** In ISO 8601. */
  time: string;
  level: string;
  message: string;
  run: string | null;
  status: string | null;
  endReason: string | null;
  text: string;
};

/** What a server says in plain words when it starts and ends. */
const plain = /^(Halt is ready on | {2}provider: | {2}database: |Ending: |✓ Running next.config)/;
/** What a server may warn of while others are killed. */
const expectedWarnings = ['run failed', 'runs of a lost process ended'];

/** What the servers have logged; what else they have written is a problem. */
export function readLogs(servers: readonly Server[], problems: Problems): LogLine[] {
  const lines: LogLine[] = [];
  for (const { name, output } of servers) {
    for (const text of output.split('\n')) {
      const line = parsed(text);
      if (line) lines.push({ ...line, text: `${name}: ${text}` });
      // A killed process leaves half a line of its log, and the next one goes on in it.
      else if (text.trim() !== '' && !text.startsWith('{"level"') && !plain.test(text)) {
        problems.add('a server writes its log and nothing else', `${name}: ${text}`);
      }
    }
  }
  // Two servers may tell of one run.
  lines.sort((one, other) => (one.time < other.time ? -1 : 1));
  return lines.filter(({ run, level }) => run !== null || level !== 'info');
}

function parsed(text: string): LogLine | null {
  if (!text.startsWith('{')) return null;
  try {
    const entry = JSON.parse(text) as Record<string, unknown>;
    const word = (name: string) => (typeof entry[name] === 'string' ? entry[name] : null);
    const [time, level, message] = [word('time'), word('level'), word('msg')];
    if (time === null || level === null || message === null) return null;
    const [run, status, endReason] = [word('run'), word('status'), word('endReason')];
    return { time, level, message, run, status, endReason, text };
  } catch {
    return null; // No JSON: the caller tells of it.
  }
}

/** The servers' log against the rows: one end a run, and nothing of a cancel above a note. */
export function checkLog(log: readonly LogLine[], cases: Iterable<Case>, problems: Problems): void {
  // An id may have been used by several clients: to each it is an id of their own.
  const byId = Map.groupBy(cases, ({ run }) => run.id);
  for (const { level, message, run, text } of log) {
    const isExpected = level === 'warn' && expectedWarnings.includes(message);
    if (level === 'info' || level === 'debug' || isExpected) continue;
    const key = byId.get(run ?? '')?.[0]?.run.key ?? null;
    problems.add('nothing is logged as an error', text, key);
  }
  const ends = log.filter(({ run, status }) => run && status && status !== 'streaming');
  for (const [id, lines] of Map.groupBy(ends, ({ run }) => run)) {
    checkEnds(lines, byId.get(id ?? '') ?? [], problems);
  }
}

function checkEnds(lines: LogLine[], cases: Case[], problems: Problems): void {
  const key = cases[0]?.run.key ?? null;
  const rows = cases.flatMap(({ row }) => row ?? []);
  const endsOf = (all: { status: string | null; endReason: string | null }[]) =>
    all.map(({ status, endReason }) => `${status}/${endReason}`).join(', ');
  const found = `logged: ${endsOf(lines)}, saved: ${endsOf(rows)}`;
  // A stronger reason that comes after a bare disconnect is told in a line of its own.
  const [first] = lines;
  const isTold = first?.endReason === 'disconnect' && lines.length === rows.length + 1;
  if (lines.length > rows.length && !isTold) problems.add('rule 1: exactly one end', found, key);
  // A cancel request that came after the hang-up is written into the row later.
  const isTrue = lines.every(({ status, endReason }) =>
    rows.some((row) => {
      const isSame = endReason === row.endReason || endReason === 'disconnect';
      return status === row.status && isSame;
    }),
  );
  if (!isTrue) problems.add('the log says how a run ended', found, key);
}
