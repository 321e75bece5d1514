import type { Problems } from '#chaos/problems.ts';
import type { LogLine, ServerLog } from '#chaos/stage/server-log.ts';
import type { Case } from './evidence.ts';

/** What a server may warn of while others are killed. */
const expectedWarnings = ['run failed', 'runs of a lost process ended'];

/** The servers' log against the rows: one end a run, and nothing of a cancel above a note. */
export function checkLog(log: ServerLog, cases: Iterable<Case>, problems: Problems): void {
  // An id may have been used by several clients: to each it is an id of their own.
  const byId = Map.groupBy(cases, ({ run }) => run.id);
  for (const stray of log.strays) problems.add('a server writes its log and nothing else', stray);
  for (const line of log.lines) {
    const isExpected = line.level === 'warn' && expectedWarnings.includes(line.message);
    if (line.level !== 'info' && line.level !== 'debug' && !isExpected) {
      const key = byId.get(line.run ?? '')?.[0]?.run.key ?? null;
      problems.add('nothing is logged as an error', `${line.server}: ${line.text}`, key);
    }
  }
  const ends = Map.groupBy(log.lines.filter(isEnd), ({ run }) => run);
  for (const [id, lines] of ends) checkEnds(id ?? '', lines, byId.get(id ?? '') ?? [], problems);
}

function isEnd({ run, status }: LogLine): boolean {
  return run !== null && status !== null && status !== 'streaming';
}

function checkEnds(id: string, lines: LogLine[], cases: Case[], problems: Problems): void {
  const key = cases[0]?.run.key ?? null;
  const rows = cases.flatMap(({ row }) => (row ? [row] : []));
  const said = lines.map(({ status, endReason }) => `${status}/${endReason}`).join(', ');
  if (lines.length > rows.length) problems.add('a run ends once', `${id}: ${said}`, key);
  for (const line of lines) {
    if (rows.some((row) => agrees(line, row))) continue;
    const saved = rows.map(({ status, endReason }) => `${status}/${endReason}`).join(', ');
    problems.add('the log says how a run ended', `${said}, saved: ${saved}`, key);
  }
}

function agrees(line: LogLine, row: NonNullable<Case['row']>): boolean {
  if (line.status !== row.status) return false;
  // A word that came after the socket had closed is written into the row later.
  return line.endReason === row.endReason || line.endReason === 'disconnect';
}
