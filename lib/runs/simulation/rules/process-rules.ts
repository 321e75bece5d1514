import { drainGraceMs } from '#lib/runs/simulation/instance.ts';
import type { Rule } from '#lib/runs/simulation/outcome.ts';
import type { EndReason } from '#lib/shared/run.ts';

const lostAfterMs = 8_000;

/** Rule 9: runs whose process is gone, or says so. */
export const processRules: Record<string, Rule> = {
  'rule 9: only a process that shuts down interrupts its own runs': (life) => {
    const { row, instance, endedByDriver } = life;
    if (!endedByDriver || row.json.endReason !== 'interrupted') return null;
    if (row.json.error?.code !== 'interrupted') return `was ended here as ${row.json.error?.code}`;
    return instance.draining ? null : 'was interrupted in a process that lives';
  },

  'rule 9: a sweep ends only what is lost': ({ row, instance, endedByDriver, request }) => {
    const { end } = row;
    if (endedByDriver || !end) return null;
    if (end.place === instance.place) return request ? 'was swept under its own driver' : null;
    const gone = instance.dead && instance.dead.atStep <= end.atStep;
    return gone || end.silentForMs >= lostAfterMs
      ? null
      : `was taken for lost after ${end.silentForMs} ms`;
  },

  'rule 9: a run that has been written is driven to its end': ({ seen, instance }) =>
    seen?.run.row && !seen.decided && !instance.dead ? 'was written, and nobody drove it' : null,

  'rule 9: what is saved is what had been received': ({ row }) =>
    row.savedWrong ? 'has a save that is not what it had received' : null,

  'rule 9: a sweep tells of the cancel that was never heard': ({ row, endedByDriver }) => {
    const { end, requests, foundLost } = row;
    if (endedByDriver || !end) return null;
    const known = requests.filter(({ atStep }) => atStep < (foundLost.get(end.place) ?? 0));
    const reasons: (EndReason | null)[] = ['stop', 'superseded', 'left'];
    const asked = new Set<EndReason | null>(known.map((ask) => ask.reason));
    const strongest = reasons.findIndex((reason) => asked.has(reason));
    const ended = reasons.indexOf(end.json.endReason);
    if (strongest === -1 || (ended !== -1 && ended <= strongest)) return null;
    return `was asked to end: ${reasons[strongest]}, and ended as ${end.json.endReason}`;
  },

  'a process that shuts down starts nothing': ({ instance, seen }) => {
    const draining = instance.draining?.atStep ?? Number.POSITIVE_INFINITY;
    return seen && seen.addedAtStep > draining ? 'was started while shutting down' : null;
  },

  'a process that shuts down waits for its runs no longer than the grace time': (life) => {
    const { outcome, instance, seen } = life;
    if (!instance.draining || !seen) return null;
    const until = instance.draining.atTime + drainGraceMs;
    const lived = instance.dead?.atTime ?? Number.POSITIVE_INFINITY;
    const stopped = seen.aborted?.atTime ?? seen.decided?.atTime ?? Number.POSITIVE_INFINITY;
    if (outcome.world.wasFrozen(instance.place, instance.draining.atTime)) return null;
    return stopped > until && lived > until ? 'went on when its process was to end' : null;
  },

  'a process that shuts down gives its runs the grace time': ({ instance, seen }) => {
    const until = (instance.draining?.atTime ?? 0) + drainGraceMs;
    const early = seen?.requests.some(
      ({ endRequest, atTime }) =>
        endRequest.status === 'failed' && endRequest.error.code === 'interrupted' && atTime < until,
    );
    return early ? 'was interrupted before its time' : null;
  },

  'a process that has shut down has saved its runs': ({ row, instance, seen }) => {
    if (!instance.endedByItself || !instance.dead) return null;
    if (row.end && row.end.atStep <= instance.dead.atStep) return null;
    // One that was written without its process hearing so is nobody's until the sweep.
    return seen?.decided || seen?.aborted ? 'was not saved when its process shut down' : null;
  },
};
