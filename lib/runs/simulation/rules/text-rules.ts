import type { Life, Rule } from '#lib/runs/simulation/outcome.ts';
import { isToolCall, textOf } from '#lib/shared/run.ts';
import { strongestOf } from './ending-rules.ts';

/** Rule 4: what is kept of an answer. */
export const textRules: Record<string, Rule> = {
  'rule 4: the text is what the provider sent, from the start': (life) => {
    const { row } = life;
    const whole = sentText(life);
    return whole.startsWith(row.json.text) ? null : `holds «${row.json.text}» of «${whole}»`;
  },

  'rule 4: nothing is appended after the abort': ({ row, seen }) => {
    // Of one that had all come by then, its last words may have been held back: they are its own.
    if (!seen?.aborted || row.end?.json.status === 'completed') return null;
    const had = Math.max(seen.aborted.textLength, textOf(row.parts).length);
    const grown = seen.run.answer.textLength - had;
    return grown > 0 ? `grew by ${grown} after its abort` : null;
  },

  'rule 4: an answer that nobody canceled is kept whole': (life) => {
    const { row, endedByDriver, seen } = life;
    if (!endedByDriver || !seen) return null;
    if (seen.aborted && row.json.status !== 'completed') return null;
    const whole = sentText(life);
    return row.json.text === whole ? null : `keeps «${row.json.text}» of «${whole}»`;
  },

  'rule 4: what was on screen is what is kept': (life) => {
    const { row, endedByDriver, seen } = life;
    if (!endedByDriver || row.end?.json.status !== 'canceled' || !seen) return null;
    const received = textOf(seen.run.answer.parts());
    const kept = row.end.json.text;
    const possible = shownOf(life).map((shown) => received.slice(0, shown));
    if (!possible.includes(kept)) return `keeps «${kept}» of «${received}»`;
    return kept + row.end.unseen === received ? null : 'does not count what was not seen';
  },

  'rule 4: what was on screen still counts after a bare disconnect': ({ row, cancels }) => {
    if (row.strengthenedAtStep === null) return null;
    const shown = cancels.map((cancel) => cancel.shown ?? Number.POSITIVE_INFINITY);
    return row.json.text.length > Math.max(...shown) ? 'grew beyond what was shown' : null;
  },

  'rule 9: what was saved of a lost run is kept': (life) => {
    const { row, endedByDriver } = life;
    if (endedByDriver || !row.end) return null;
    const isCanceled = row.end.json.status === 'canceled';
    // The word may be a stop, or a new run's in the chat: each says what was on its screen.
    const asked = isCanceled ? [...life.cancels, ...row.requests] : [];
    const shown = asked.map((cancel) => cancel.shown ?? Number.POSITIVE_INFINITY);
    const kept = row.end.json.text.length;
    return kept < Math.min(row.savedLength, ...shown) ? 'lost text that had been saved' : null;
  },

  'rule 4: what was on screen is what is kept of a lost run': ({ row, endedByDriver, cancels }) => {
    if (endedByDriver || row.end?.json.status !== 'canceled') return null;
    const { endReason, text } = row.end.json;
    const asked = [...row.requests, ...cancels].filter(({ reason }) => reason === endReason);
    const shown = asked.map((cancel) => cancel.shown ?? Number.POSITIVE_INFINITY);
    return text.length > Math.max(...shown) ? 'keeps more than was shown' : null;
  },

  'a resumed run begins with what was kept of the other': ({ outcome, row }) => {
    if (row.resumedFromId === null) return null;
    const resumed = outcome.database.row(row.userId, row.resumedFromId);
    const begun = textOf(row.parts);
    const kept = (resumed?.strengthenedAtStep ? resumed.end?.json : resumed?.json)?.text;
    return begun === kept || begun === resumed?.json.text
      ? null
      : `resumes «${kept}» as «${begun}»`;
  },
};

/** The text that a run would have if all of it had been kept: what follows calls is a paragraph. */
function sentText({ row, requests }: Life): string {
  let text = textOf(row.parts);
  const last = row.parts.findLast((part) => isToolCall(part) || part.type === 'text');
  const beginsWithCalls = last !== undefined && isToolCall(last);
  for (const [index, { sent }] of requests.entries()) {
    const followsCalls = index > 0 || beginsWithCalls;
    const gap = followsCalls && text !== '' && sent !== '' ? '\n\n' : '';
    text += gap + sent;
  }
  return text;
}

/** Where the text may have been cut: as the strongest asker said, or else as another one did. */
function shownOf({ seen }: Life): number[] {
  const strongest = strongestOf(seen?.requests ?? []);
  const said = (seen?.requests ?? []).flatMap(({ endRequest }) =>
    endRequest.status === 'canceled' && endRequest.shown !== null ? [endRequest.shown] : [],
  );
  if (strongest?.status === 'canceled' && strongest.shown !== null) return [strongest.shown];
  return said.length > 0 ? said : [Number.POSITIVE_INFINITY];
}
