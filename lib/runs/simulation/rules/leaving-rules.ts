import type { Life, Rule } from '#lib/runs/simulation/outcome.ts';

const never = Number.POSITIVE_INFINITY;
const nobody = { atStep: -1, atTime: never };
// Of the fourth repetition its watchers are told.
const mostFailures = 5;

/** What happens to a run whose page is left, and what those see who stay. */
export const leavingRules: Record<string, Rule> = {
  'a kept run is not disconnected': ({ row, seen }) =>
    row.onLeave === 'keep' &&
    seen?.requests.some(({ endRequest }) => endRequest.reason === 'disconnect')
      ? 'was to be kept, but was disconnected'
      : null,

  'a run with viewers is not disconnected': (life) => {
    const ask = life.seen?.requests.find(({ endRequest }) => endRequest.reason === 'disconnect');
    if (!ask) return null;
    const watching = viewersOf(life).some(
      ({ openedAtStep, left }) =>
        openedAtStep < ask.atStep && (left?.atStep ?? Number.POSITIVE_INFINITY) > ask.atStep,
    );
    return watching ? 'was disconnected under a viewer' : null;
  },

  'a lost connection may come back within the grace time': (life) => {
    const ask = life.seen?.requests.find(({ endRequest }) => endRequest.reason === 'disconnect');
    const lastLeft = lastLeftAt(life, ask?.atStep ?? 0);
    if (!ask || lastLeft === null) return null;
    return ask.atTime < lastLeft + graceOf(life) ? 'was disconnected before its time' : null;
  },

  'a run that everybody has left ends': (life) => {
    const { outcome, row, seen, instance } = life;
    const [ask] = seen?.requests ?? [];
    const first = ask ?? seen?.decided;
    if (row.onLeave === 'keep' || !first || ask?.endRequest.reason === 'disconnect') return null;
    const viewers = viewersOf(life).filter(({ openedAtStep }) => openedAtStep < first.atStep);
    const isStarted = viewers.some((viewer) => viewer.of === 'start');
    const lefts = viewers.map(({ left }) => left ?? { atStep: never, atTime: never });
    const last = lefts.reduce((one, other) => (one.atStep > other.atStep ? one : other), nobody);
    if (!isStarted || outcome.world.wasFrozen(instance.place, last.atTime)) return null;
    const wentOn =
      graceOf(life) === 0 ? first.atStep > last.atStep : first.atTime > last.atTime + graceOf(life);
    return wentOn ? 'went on when all had left' : null;
  },

  'who watches is told when the end cannot be saved': (life) => {
    const { row, seen } = life;
    if (!seen?.decided || life.instance.dead) return null;
    const said = seen.unsaved?.atStep;
    if (said === undefined) return row.failedEnds > mostFailures ? 'told nobody of it' : null;
    const untold = viewersOf(life).some(
      ({ left, broken, toldUnsaved, waits }) =>
        !left &&
        !broken &&
        !toldUnsaved &&
        waits.some(({ from, until }) => from < said && until > said),
    );
    return untold ? 'left a viewer without word of it' : null;
  },

  'who watches sees the answer, once and to its end': (life) => {
    for (const viewer of life.outcome.people.posts.viewers) {
      if (viewer.runId !== life.row.id || viewer.by !== life.row.userId) continue;
      if (viewer.left || viewer.broken || life.outcome.world.isDead(viewer.place)) continue;
      if (!viewer.done || !viewer.end) return 'leaves a viewer waiting for ever';
      const { status, text } = life.row.json;
      if (viewer.end.status !== status)
        return `is ${status}, but a viewer saw ${viewer.end.status}`;
      if (!viewer.text.startsWith(text)) return `is «${text}», a viewer saw «${viewer.text}»`;
      if (status === 'completed' && viewer.text !== text) return 'was seen with more than it has';
    }
    return null;
  },
};

function viewersOf({ outcome, row, seen }: Life) {
  return outcome.people.posts.viewers.filter(
    ({ runId, by, place, of }) =>
      of !== 'database' && runId === row.id && by === row.userId && place === seen?.place,
  );
}

function lastLeftAt(life: Life, beforeStep: number): number | null {
  const times = viewersOf(life).flatMap(({ left }) =>
    left && left.atStep <= beforeStep ? [left.atTime] : [],
  );
  return times.length === 0 ? null : Math.max(...times);
}

function graceOf({ outcome, row }: Life): number {
  const sent = outcome.people.posts.runs.find(({ id, by }) => id === row.id && by === row.userId);
  return (sent?.leaveGraceSeconds ?? 0) * 1000;
}
